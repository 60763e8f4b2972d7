/** A page that reads itself anew while somebody looks at it. */
import { onHide, onShow, onUnload } from '@dcloudio/uni-app'

/** In milliseconds: after `first`, then ever more seldom up to `last`. */
export interface Pace {
  first: number
  last: number
}

const GROWTH = 1.5
const SPREAD = 0.25

/** `share` between 0 and 1: a thousand phones that opened the page at once do not go on asking at once. */
export function spread(pause: number, share: number): number {
  return Math.round(pause * (1 - SPREAD + 2 * SPREAD * share))
}

/** `atOnce` when the page comes into sight, and then `load` again and again until it goes out of it. */
export function keepFresh(load: () => Promise<unknown>, pace: Pace, atOnce = load): void {
  let pause = pace.first
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  function plan(mine: number): void {
    clearTimeout(timer)
    timer = setTimeout(async () => {
      await load().catch(() => undefined) // the next time tells
      pause = Math.min(pace.last, pause * GROWTH)
      if (mine === turn) plan(mine)
    }, spread(pause, Math.random()))
  }

  function stop(): void {
    turn += 1
    clearTimeout(timer)
  }

  onShow(() => {
    stop()
    pause = pace.first
    void atOnce()
    plan(turn)
  })
  onHide(stop)
  onUnload(stop)
}
