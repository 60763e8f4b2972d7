/** What may be sent next: pure, from the log alone. */
import { filesIn, laneOf, type KeptFile, type Lane, type Operation } from './operations'
import { holdLeft } from './undo'

/** The next thing to send: a file that an operation speaks of, or the operation itself. */
export type Sending = { file: KeptFile; operation: Operation } | { file: null; operation: Operation }

export type Waiting = 'ready' | 'file' | 'earlier' | 'held' | 'file_refused' | 'undoable'

const ENDS_VISIT: ReadonlySet<string> = new Set(['suspend', 'incomplete', 'finish'])
/** Without these the server would refuse all that follows: what follows waits until a person has decided. */
const CARRIES_THE_REST: ReadonlySet<string> = new Set(['arrive', 'work', 'finish', 'suspend', 'incomplete'])
const LANE_ORDER: Readonly<Record<Lane, number>> = { state: 0, fields: 1, photos: 2 }

/** True where `later` may not go before `earlier`, of the same job. */
export function mustFollow(later: Operation, earlier: Operation): boolean {
  if (laneOf(earlier.kind) === 'state') return true
  if (ENDS_VISIT.has(later.kind)) return true // the server takes no more of a visit that has ended
  return laneOf(later.kind) === laneOf(earlier.kind)
}

function isHeldBy(later: Operation, earlier: Operation): boolean {
  return earlier.state === 'refused' && CARRIES_THE_REST.has(earlier.kind) && later.visit === earlier.visit
}

/** Why an operation waits. `earlier`: the operations of the same job before it. */
export function waitsFor(operation: Operation, earlier: readonly Operation[], files: Files, now: number): Waiting {
  if (holdLeft(operation, now) > 0) return 'undoable'
  if (earlier.some((each) => isHeldBy(operation, each))) return 'held'
  const spokenOf = filesIn(operation.body).map((id) => files.get(id))
  if (spokenOf.some((file) => !file || file.refused)) return 'file_refused'
  if (earlier.some((each) => each.state === 'waiting' && mustFollow(operation, each))) return 'earlier'
  return spokenOf.every((file) => file?.mediaId) ? 'ready' : 'file'
}

export type Files = ReadonlyMap<string, KeptFile>

/** The waiting operations in the order in which they will leave, each with why it waits. */
export function inOrder(operations: readonly Operation[], files: Files, now: number): { operation: Operation; why: Waiting }[] {
  const before = new Map<string, Operation[]>()
  const waiting: { operation: Operation; why: Waiting }[] = []
  for (const operation of [...operations].sort(bySeq)) {
    const earlier = before.get(operation.job) ?? []
    if (operation.state === 'waiting') waiting.push({ operation, why: waitsFor(operation, earlier, files, now) })
    if (operation.state === 'waiting' || operation.state === 'refused') before.set(operation.job, [...earlier, operation])
  }
  return waiting.sort((one, other) => rank(one.operation) - rank(other.operation) || bySeq(one.operation, other.operation))
}

/**
 * Operations that are ready go first, by lane; then the files that a change of state waits for, then all others.
 * `untilLater`: ids of what failed a moment ago for a reason of its own.
 */
export function nextToSend(
  operations: readonly Operation[],
  files: Files,
  now: number,
  untilLater: ReadonlySet<string> = new Set(),
): Sending | null {
  const waiting = inOrder(operations, files, now).filter(({ operation }) => !untilLater.has(operation.id))
  const ready = waiting.find(({ why }) => why === 'ready')
  if (ready) return { file: null, operation: ready.operation }
  for (const wanted of ['file', 'earlier'] as const) {
    for (const { operation, why } of waiting) {
      const file = why === wanted ? missingFile(operation, files) : undefined
      if (file) return { file, operation }
    }
  }
  return null
}

function missingFile(operation: Operation, files: Files): KeptFile | undefined {
  return filesIn(operation.body)
    .map((id) => files.get(id))
    .find((file) => file !== undefined && !file.mediaId && !file.refused)
}

function rank(operation: Operation): number {
  return LANE_ORDER[laneOf(operation.kind)]
}

export function bySeq(one: Operation, other: Operation): number {
  return one.seq - other.seq || (one.id < other.id ? -1 : 1)
}
