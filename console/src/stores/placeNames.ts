import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { useSession } from './session'

/** What branches, teams and subcontractors are called: few enough to be read at once, when an id is first met. */
export const usePlaceNames = defineStore('place-names', () => {
  const session = useSession()
  const names = shallowRef<ReadonlyMap<string, string> | null>(null)
  const isAsked = ref(false)

  async function ask(): Promise<void> {
    const query = { limit: 100 }
    const none = () => ({ items: [] as { id: string; name: string }[] })
    const asked = [
      api.get('/api/v1/branches', { query }).catch(none),
      api.get('/api/v1/teams', { query }).catch(none),
      // Who works with subcontractors alone may read of them.
      session.may('tickets:dispatch') ? api.get('/api/v1/subcontractors', { query }).catch(none) : none(),
    ]
    const found = await Promise.all(asked)
    names.value = new Map(found.flatMap(({ items }) => items.map((each) => [each.id, each.name] as const)))
  }

  function nameOf(id: string): string {
    if (!isAsked.value) {
      isAsked.value = true
      void ask()
    }
    return names.value ? (names.value.get(id) ?? '别处') : '…'
  }

  return { nameOf }
})
