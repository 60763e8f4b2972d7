import { onBeforeUnmount, ref } from 'vue'
import { minuteAt, type Axis } from '../logic/axis'
import type { Lifted, Target } from '../logic/moves'

const THRESHOLD = 5
const EDGE = 28
const SCROLL = 12

export interface Hand {
  pick(what: Lifted): void
  aim(target: Target | null): void
  drop(): void
  giveUp(): void
  say(sentence: string): void
  minutes(): number
  axis(): Axis
  /** Whether somebody may be sent without a time: that counts for today. */
  mayLeaveTime(): boolean
}

/** Dragging with mouse, pen or finger. What is pressed and not moved stays a click. */
export function usePointerDrag(hand: Hand) {
  const at = ref<{ x: number; y: number } | null>(null)
  let pressed: { what: Lifted | string; x: number; y: number; grab: number; pointer: number } | null = null

  /** `what`: a sentence where it stays where it is, for who drags it all the same. `grab`: how far from its left edge a block was taken, in pixels. */
  function press(event: PointerEvent, what: Lifted | string, grab = 0): void {
    if (event.button !== 0 || !event.isPrimary || pressed) return
    pressed = { what, x: event.clientX, y: event.clientY, grab, pointer: event.pointerId }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', up)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', escape, true)
  }

  function move(event: PointerEvent): void {
    if (!pressed || event.pointerId !== pressed.pointer) return
    if (!at.value) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < THRESHOLD) return
      window.addEventListener('click', swallow, { capture: true, once: true })
      if (typeof pressed.what === 'string') {
        hand.say(pressed.what)
        return release()
      }
      hand.pick(pressed.what)
    }
    at.value = { x: event.clientX, y: event.clientY }
    hand.aim(targetAt(event.clientX, event.clientY, pressed.grab))
    scrollNear(event)
  }

  function targetAt(x: number, y: number, grab: number): Target | null {
    const hit = document.elementFromPoint(x, y)
    const name = hit?.closest<HTMLElement>('[data-name]')
    if (name && hand.mayLeaveTime()) return { staffId: name.dataset.name ?? '', start: null }
    const lane = hit?.closest<HTMLElement>('[data-lane]')
    if (!lane) return null
    const { left, width } = lane.getBoundingClientRect()
    return { staffId: lane.dataset.lane ?? '', start: minuteAt(x - grab - left, width, hand.minutes(), hand.axis()) }
  }

  function scrollNear(event: PointerEvent): void {
    const box = document.querySelector<HTMLElement>('[data-board]')
    if (!box) return
    const { top, bottom, left, right } = box.getBoundingClientRect()
    if (event.clientX < left || event.clientX > right) return
    if (event.clientY < top + EDGE) box.scrollTop -= SCROLL
    if (event.clientY > bottom - EDGE) box.scrollTop += SCROLL
    if (event.clientX > right - EDGE) box.scrollLeft += SCROLL
  }

  function up(event: PointerEvent): void {
    if (!pressed || event.pointerId !== pressed.pointer) return
    const moved = at.value !== null
    const target = moved ? targetAt(event.clientX, event.clientY, pressed.grab) : null
    release()
    if (!moved) return
    if (!target) return hand.giveUp()
    hand.aim(target)
    hand.drop()
  }

  function cancel(): void {
    const moved = at.value !== null
    release()
    if (moved) hand.giveUp()
  }

  function escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !at.value) return
    event.preventDefault()
    event.stopPropagation()
    cancel()
  }

  /** The click that ends a drag is none. */
  function swallow(event: MouseEvent): void {
    event.stopPropagation()
    event.preventDefault()
  }

  function release(): void {
    pressed = null
    at.value = null
    window.removeEventListener('pointermove', move)
    window.removeEventListener('pointerup', up)
    window.removeEventListener('pointercancel', cancel)
    window.removeEventListener('keydown', escape, true)
    // A drag that ends over another element makes no click: the next one is a real one.
    setTimeout(() => window.removeEventListener('click', swallow, true), 0)
  }

  onBeforeUnmount(release)
  return { at, press, letGo: release }
}
