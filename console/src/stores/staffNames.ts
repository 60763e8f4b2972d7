import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { api } from '@/api/client'
import { useSession } from './session'

const SYSTEM: Record<string, string> = { '': '—', shipped: '系统自带', system: '系统' }

/** Who somebody of the staff is: asked for once each, for pages that are told ids. */
export const useStaffNames = defineStore('staff-names', () => {
  const names = reactive(new Map<string, string>())
  const session = useSession()
  const asked = new Set<string>()

  /** Who may not look at colleagues does not ask either. */
  async function ask(id: string): Promise<void> {
    try {
      if (!session.may('staff:read')) throw new Error('not for this role')
      names.set(id, (await api.get('/api/v1/staff/{staff_id}', { path: { staff_id: id } })).name)
    } catch {
      names.set(id, '看不到的同事')
    }
  }

  function nameOf(id: string): string {
    const known = SYSTEM[id] ?? names.get(id)
    if (known !== undefined) return known
    if (!asked.has(id)) {
      asked.add(id)
      void ask(id)
    }
    return '…'
  }

  return { nameOf }
})
