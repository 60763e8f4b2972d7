/** Who has not finished a job yet is offered to practise one; who has, or does not want to, is not asked again. */
import { ref, type Ref } from 'vue'
import { api } from '@/api'
import { storedSession } from '@/stores/credentials'

const KEPT = 'bx.bench.knows'

export function useNewcomer(): { isNew: Ref<boolean>; look(): Promise<void>; leaveAlone(): void } {
  const isNew = ref(false)
  const key = (): string => `${KEPT}.${storedSession()?.personId ?? ''}`

  function leaveAlone(): void {
    isNew.value = false
    uni.setStorageSync(key(), true)
  }

  async function look(): Promise<void> {
    if (!storedSession()) return
    if (uni.getStorageSync(key())) {
      isNew.value = false
      return
    }
    const found = await api.read('/api/v1/tickets', { query: { state: ['done', 'follow_up', 'closed'], limit: 1 } }).catch(() => null) // offline: asked another day
    if (found && found.items.length > 0) leaveAlone()
    else isNew.value = found !== null
  }

  return { isNew, look, leaveAlone }
}
