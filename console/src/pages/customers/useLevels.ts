import { onMounted, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Level } from './words'

/** The levels a customer may have, to show and to choose; a page does without where they cannot be read. */
export function useLevels() {
  const levels = shallowRef<Level[]>([])
  onMounted(async () => {
    try {
      levels.value = await api.get('/api/v1/customer-levels')
    } catch {
      levels.value = []
    }
  })
  return { levels, levelName: (id: string) => levels.value.find((each) => each.id === id)?.name ?? '' }
}
