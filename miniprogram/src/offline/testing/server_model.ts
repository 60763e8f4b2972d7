/** The server as the queue sees it: acts once for each key, a visit in its order, files that have to be there. */
import type { Json, KeptFile, Operation } from '../operations'
import type { Answer } from '../outcome'

export interface Applied {
  id: string
  job: string
  kind: Operation['kind']
  seq: number
  body: Json
}

const good = (more: Partial<Answer> = {}): Answer => ({ status: 200, code: '', words: '', ...more })
const refused = (status: number, code: string, words = code): Answer => ({ status, code, words })

const ENDING: ReadonlySet<string> = new Set(['finish', 'suspend', 'incomplete'])

export class ServerModel {
  readonly applied: Applied[] = []
  readonly media = new Map<string, string>()
  readonly ended = new Set<string>()
  readonly arrived = new Set<string>()
  private readonly byKey = new Map<string, string>()
  private made = 0

  upload(file: KeptFile): Answer {
    const known = this.media.get(file.uploadKey)
    if (known) return good({ status: 201, mediaId: known })
    this.made += 1
    const mediaId = `media-${this.made}`
    this.media.set(file.uploadKey, mediaId)
    return good({ status: 201, mediaId })
  }

  /** The server forgets what nothing was made of within a day. */
  forgetUploads(): void {
    this.media.clear()
  }

  act(operation: Operation, body: Json): Answer {
    const print = JSON.stringify(body)
    const before = this.byKey.get(operation.id)
    if (before !== undefined) {
      return before === print ? good({ contentHash: `hash-${operation.id}` }) : refused(422, 'idempotency_key_reused')
    }
    if (/"file:/.test(print)) return refused(422, 'invalid_request')
    const named = print.match(/media-\d+/g) ?? []
    if (named.some((id) => ![...this.media.values()].includes(id))) return refused(422, 'media_not_usable')
    const refusal = this.judged(operation)
    if (refusal) return refusal
    this.byKey.set(operation.id, print)
    const { id, job, kind, seq } = operation
    this.applied.push({ id, job, kind, seq, body })
    if (kind === 'arrive') this.arrived.add(operation.visit)
    if (ENDING.has(kind)) this.ended.add(operation.visit)
    return good({ contentHash: `hash-${operation.id}` })
  }

  private judged(operation: Operation): Answer | null {
    const { kind, visit } = operation
    if (kind === 'accept') return this.ended.has(visit) ? null : refused(409, 'transition_not_allowed')
    if (this.ended.has(visit)) return refused(409, 'visit_not_found')
    if (kind !== 'depart' && kind !== 'arrive' && !this.arrived.has(visit)) return refused(409, 'transition_not_allowed')
    return null
  }
}
