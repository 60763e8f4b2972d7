import type { Answer } from './client'
import { send } from './client'

export type Uploaded = Answer<'/api/v1/media', 'post'>

/** One file of this person's own; what takes it along names its id. */
export function upload(file: File): Promise<Uploaded> {
  return send<Uploaded>('POST', '/api/v1/media', file)
}
