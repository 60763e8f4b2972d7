/** What an answer of the server, or its silence, means for an operation. */
import type { Refused } from './operations'

export interface Answer {
  /** 0 where nothing was heard: it may have been done or not. */
  status: number
  code: string
  words: string
  /** Seconds, where the server names them. */
  retryAfter?: number
  contentHash?: string
  mediaId?: string
}

export type Outcome =
  | { is: 'done' }
  | { is: 'later'; reason: 'no_network' | 'server_away' | 'too_often' | 'storage_full'; seconds: number }
  | { is: 'signed_out' }
  | { is: 'changed_meanwhile' }
  | { is: 'files_gone' }
  | { is: 'refused'; refused: Refused }

const AGAIN: ReadonlySet<number> = new Set([408, 425, 502, 503, 504])
const LONGEST_PAUSE = 300

/** `attempts`: how often this operation was tried before. */
export function outcomeOf(answer: Answer, attempts: number): Outcome {
  if (answer.status >= 200 && answer.status < 300) return { is: 'done' }
  if (answer.status === 401) return { is: 'signed_out' }
  if (answer.status === 0) return { is: 'later', reason: 'no_network', seconds: pause(attempts) }
  if (answer.status === 429) return { is: 'later', reason: 'too_often', seconds: answer.retryAfter ?? 30 }
  if (answer.status === 507) return { is: 'later', reason: 'storage_full', seconds: LONGEST_PAUSE }
  if (AGAIN.has(answer.status) || answer.status >= 500) {
    return { is: 'later', reason: 'server_away', seconds: answer.retryAfter ?? pause(attempts) }
  }
  if (answer.code === 'stale_document') return { is: 'changed_meanwhile' }
  if (answer.code === 'media_not_usable') return { is: 'files_gone' }
  return { is: 'refused', refused: { status: answer.status, code: answer.code, words: answer.words } }
}

/** Seconds: 2, 4, 8 … 300. */
export function pause(attempts: number): number {
  return Math.min(LONGEST_PAUSE, 2 ** Math.min(attempts + 1, 10))
}
