import { computed, onBeforeUnmount, onMounted, watch } from 'vue'
import { api } from '@/api/client'
import { useLive } from '@/stores/live'

/** The server forgets who says nothing for 30 seconds. */
const AGAIN = 10_000
/** What is taken up and put down at once is not told. */
const SETTLE = 150

/** Who else is on the board, and what each has in hand; they are told the same of here. */
export function usePresence(held: () => { ticket_id: string; staff_id: string }) {
  const live = useLive()
  const others = computed(() => live.present)
  const holders = computed(() => new Map(others.value.filter((each) => each.ticket_id).map((each) => [each.ticket_id, each.name])))
  const watchers = computed(() => new Map(others.value.filter((each) => each.staff_id).map((each) => [each.staff_id, each.name])))
  let settling = 0
  let again = 0

  async function say(): Promise<void> {
    if (document.hidden) return
    const { ticket_id, staff_id } = held()
    try {
      await api.put('/api/v1/board-presence', { body: { ticket_id: ticket_id || null, staff_id: staff_id || null } })
    } catch {
      // Only an aid: the next time tells it.
    }
  }

  async function leave(): Promise<void> {
    try {
      await api.delete('/api/v1/board-presence')
    } catch {
      // The server forgets by itself.
    }
  }

  const looked = () => void (document.hidden ? leave() : say())
  watch(held, () => {
    clearTimeout(settling)
    settling = window.setTimeout(() => void say(), SETTLE)
  })
  onMounted(() => {
    void say()
    again = window.setInterval(() => void say(), AGAIN)
    document.addEventListener('visibilitychange', looked)
  })
  onBeforeUnmount(() => {
    clearTimeout(settling)
    clearInterval(again)
    document.removeEventListener('visibilitychange', looked)
    void leave()
  })

  return { others, holders, watchers }
}
