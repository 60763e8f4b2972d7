import type { Answer } from './client'
import { send } from './client'

export type Uploaded = Answer<'/api/v1/media', 'post'>

/** One file of this person's own; what takes it along names its id. */
export function upload(file: Blob): Promise<Uploaded> {
  return send<Uploaded>('POST', '/api/v1/media', file)
}

/** A picture that somebody drew with his own hand. */
export function uploadSignature(picture: Blob): Promise<Uploaded> {
  return send<Uploaded>('POST', '/api/v1/media?kind=signature', picture)
}
