import { onMounted, ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { useSession } from '@/stores/session'

export interface Named {
  id: string
  name: string
}

const MOST = 100

/** Names of branches and teams as far as one's reach goes, and whether the rules act by themselves. */
export function useFirm() {
  const session = useSession()
  const branches = shallowRef<Named[]>([])
  const teams = shallowRef<(Named & { branch_id: string })[]>([])
  const isAutomatic = ref<boolean | null>(null)

  onMounted(async () => {
    const asks: Promise<unknown>[] = []
    if (session.may('staff:read')) {
      asks.push(api.get('/api/v1/branches', { query: { limit: MOST } }).then((page) => (branches.value = page.items.filter((each) => each.active))))
      asks.push(api.get('/api/v1/teams', { query: { limit: MOST } }).then((page) => (teams.value = page.items.filter((each) => each.active))))
    }
    if (session.may('definitions:read')) asks.push(api.get('/api/v1/dispatch/automation').then((view) => (isAutomatic.value = view.enabled)))
    // Names are an aid: without them the board has fewer filters, and works.
    await Promise.allSettled(asks)
  })

  return { branches, teams, isAutomatic }
}
