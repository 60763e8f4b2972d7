/** A wrong tap: an act stays on the phone for some seconds, and until then it can be taken back without a trace. */
import type { Operation } from './operations'

export const UNDO_MILLISECONDS = 5_000

/** Between the last moment at which he may take it back and the first at which it may leave. */
const APART = 500

type Held = Pick<Operation, 'state' | 'heldUntil'>

/** Milliseconds until it may be sent. A clock that was put back in between holds nothing for longer than it should. */
export function holdLeft(act: Held, now: number): number {
  if (act.state !== 'waiting' || act.heldUntil === undefined) return 0
  const left = act.heldUntil - now
  return left > UNDO_MILLISECONDS ? 0 : Math.max(0, left)
}

/** Milliseconds during which it can be taken back. */
export function undoLeft(act: Held, now: number): number {
  return Math.max(0, holdLeft(act, now) - APART)
}
