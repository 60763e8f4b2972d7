/** This phone's clock, put right by every answer of the server; what was learned is there without a network too. */
import { FieldClock } from '@/offline/clock'

const KEPT = 'bx.clock.ahead'

let clock: FieldClock | null = null

export function fieldClock(): FieldClock {
  clock ??= new FieldClock(() => Date.now(), Number(uni.getStorageSync(KEPT)) || 0)
  return clock
}

/** `date`: the Date header of an answer; `asked`: the phone's time when the question left. */
export function hearClock(date: string, asked: number): void {
  const before = fieldClock().milliseconds
  fieldClock().hear(date, asked)
  const ahead = fieldClock().milliseconds
  if (ahead !== before) uni.setStorageSync(KEPT, ahead)
}
