import { onBeforeUnmount, onMounted } from 'vue'
import { STEP, clamp } from '../logic/axis'
import type { DispatchDesk } from './desk'

const HOUR = 60

/** The keyboard's way of dragging: what is in the hand goes by arrows, down by Enter, back by Escape. */
export function useLiftKeys(desk: DispatchDesk, leave: (visitId: string | undefined) => void): void {
  const { lift, axis, isToday, board } = desk

  /** In the order in which they stand on the screen. */
  function people(): string[] {
    const shown = [...document.querySelectorAll<HTMLElement>('[data-lane]')].map((lane) => lane.dataset.lane ?? '')
    return shown.length ? shown : board.rows.value.map((row) => row.staff_id)
  }

  function toPerson(by: number): void {
    const all = people()
    const at = all.indexOf(lift.target.value?.staffId ?? '')
    const staffId = all[Math.max(0, Math.min(all.length - 1, at + by))]
    if (!staffId) return
    const start = lift.target.value?.start ?? null
    // Whose first free time is known is met there; the time in hand stays where it is otherwise.
    lift.aim({ staffId, start })
    document.querySelector(`[data-lane="${CSS.escape(staffId)}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  function toTime(by: number): void {
    const target = lift.target.value
    if (!target) return
    const start = target.start ?? axis.value.start
    lift.aim({ staffId: target.staffId, start: clamp(start + by, axis.value, lift.minutes.value) })
  }

  async function drop(): Promise<void> {
    const visitId = lift.lifted.value?.visit?.visit_id
    await lift.drop()
    if (!lift.lifted.value) leave(visitId)
  }

  function giveUp(): void {
    const visitId = lift.lifted.value?.visit?.visit_id
    lift.giveUp()
    leave(visitId)
  }

  function act(event: KeyboardEvent): (() => void) | undefined {
    const far = event.shiftKey ? HOUR : STEP
    switch (event.key) {
      case 'ArrowUp':
        return () => toPerson(-1)
      case 'ArrowDown':
        return () => toPerson(1)
      case 'ArrowLeft':
        return () => toTime(-far)
      case 'ArrowRight':
        return () => toTime(far)
      case '0':
        return isToday.value ? () => lift.target.value && lift.aim({ staffId: lift.target.value.staffId, start: null }) : undefined
      case 'Enter':
      case ' ':
        return () => void drop()
      case 'Escape':
        return giveUp
      default:
        return undefined
    }
  }

  function keyed(event: KeyboardEvent): void {
    if (!lift.lifted.value || lift.mode.value !== 'keys' || lift.question.value || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const focused = document.activeElement
    const isElsewhere = focused instanceof HTMLButtonElement && !('cell' in focused.dataset)
    if (isElsewhere && (event.key === 'Enter' || event.key === ' ')) return
    const run = act(event)
    if (!run) return
    event.preventDefault()
    event.stopPropagation()
    run()
  }

  onMounted(() => window.addEventListener('keydown', keyed, true))
  onBeforeUnmount(() => window.removeEventListener('keydown', keyed, true))
}
