/**
 * What a technician did on the phone, as it is kept until the server has it. An operation is one record under one key:
 * it is there whole or not at all, however the phone dies.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined }

export type OperationKind =
  | 'depart'
  | 'arrive'
  | 'work'
  | 'suspend'
  | 'incomplete'
  | 'finish'
  | 'accept'
  | 'call'
  | 'step'
  | 'promise'
  | 'refuse_promise'
  | 'message'
  | 'photos'

/** The order in which kinds are sent where nothing else decides: state and signature, then fields, then photos. */
export type Lane = 'state' | 'fields' | 'photos'

export type OperationState = 'waiting' | 'done' | 'refused' | 'dropped'

export interface Refused {
  status: number
  code: string
  words: string
}

export interface Operation {
  /** Goes out as the Idempotency-Key, which the server keeps for ever as `client_op_id`. */
  id: string
  technician: string
  /** Order on this phone; the clock plays no part in it. */
  seq: number
  job: string
  visit: string
  kind: OperationKind
  /** In it, `file:<id>` stands for a file that has to be uploaded first. */
  body: Json
  /** When it was done, by the phone's clock put right by what the server's clock said last. */
  at: string
  /** What he did, in his words: 到场打卡. */
  words: string
  state: OperationState
  attempts: number
  /** Milliseconds since 1970, by the clock of `at`: until then it can be taken back and is not sent. */
  heldUntil?: number
  /** How often the server itself sent it back, by why; silence does not count. */
  sentBack?: { changed_meanwhile?: number; files_gone?: number }
  refused?: Refused
  /** What later operations need of the answer. */
  answer?: { contentHash?: string }
  doneAt?: string
}

export interface KeptFile {
  id: string
  technician: string
  job: string
  kind: 'photo' | 'signature'
  bytes: number
  takenAt: string
  /** The Idempotency-Key of the upload; a new one only after the server has thrown the file away. */
  uploadKey: string
  /** The server's id of it, once it is there. */
  mediaId: string
  refused?: Refused
}

const LANES: Readonly<Record<OperationKind, Lane>> = {
  depart: 'state',
  arrive: 'state',
  work: 'state',
  suspend: 'state',
  incomplete: 'state',
  finish: 'state',
  accept: 'state',
  call: 'fields',
  step: 'fields',
  promise: 'fields',
  refuse_promise: 'fields',
  message: 'fields',
  photos: 'photos',
}

export function laneOf(kind: OperationKind): Lane {
  return LANES[kind]
}

/** The phone no longer has the bytes of a kept file. */
export const FILE_LOST = 'file_lost'

const PLACEHOLDER = 'file:'

export function fileMark(fileId: string): string {
  return `${PLACEHOLDER}${fileId}`
}

/** The files that a body speaks of, each once. */
export function filesIn(body: Json): string[] {
  const found = new Set<string>()
  walk(body, (text) => {
    if (text.startsWith(PLACEHOLDER)) found.add(text.slice(PLACEHOLDER.length))
    return text
  })
  return [...found]
}

/** The body with the server's ids in the place of the phone's. */
export function withMedia(body: Json, mediaIds: ReadonlyMap<string, string>): Json {
  return walk(body, (text) => {
    if (!text.startsWith(PLACEHOLDER)) return text
    return mediaIds.get(text.slice(PLACEHOLDER.length)) ?? text
  })
}

function walk(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each: Json) => walk(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[name, walk(each, change)]])),
  )
}
