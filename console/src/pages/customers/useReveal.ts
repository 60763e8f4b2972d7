import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Revealed } from './words'

export const SHOWN_SECONDS = 60

/** Names, phones and doors in plain for a minute; who asked, and why, is recorded by the server. */
export function useReveal(householdId: () => string) {
  const plain = shallowRef<Revealed | null>(null)
  const secondsLeft = ref(0)
  let timer = 0

  function hide(): void {
    clearInterval(timer)
    plain.value = null
    secondsLeft.value = 0
  }

  async function reveal(reason: string): Promise<void> {
    const asked = householdId()
    const found = await api.post('/api/v1/households/{household_id}/reveals', { path: { household_id: asked }, body: { reason } })
    if (asked !== householdId()) return
    hide()
    plain.value = found
    secondsLeft.value = SHOWN_SECONDS
    timer = window.setInterval(() => {
      secondsLeft.value -= 1
      if (secondsLeft.value <= 0) hide()
    }, 1_000)
  }

  onBeforeUnmount(hide)
  return { plain, secondsLeft, reveal, hide, isShown: computed(() => plain.value !== null) }
}
