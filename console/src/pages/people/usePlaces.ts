import { computed, onMounted } from 'vue'
import { api } from '@/api/client'
import { useAsk } from '@/components/useAsk'

/** The firm's roles, branches, teams and organisations, by their ids; few enough to be read at once. */
export function usePlaces() {
  const roles = useAsk((signal) => api.get('/api/v1/roles', { signal }))
  const branches = useAsk((signal) => api.get('/api/v1/branches', { signal, query: { limit: 100 } }))
  const teams = useAsk((signal) => api.get('/api/v1/teams', { signal, query: { limit: 100 } }))
  const organisations = useAsk((signal) => api.get('/api/v1/organisations', { signal, query: { limit: 100 } }))
  const names = computed(() => new Map([roles, branches, teams, organisations].flatMap((ask) => (ask.found.value?.items ?? []).map((each) => [each.id, each.name] as const))))
  const load = () => Promise.all([roles.load(), branches.load(), teams.load(), organisations.load()])
  onMounted(load)
  return { roles, branches, teams, organisations, load, nameOf: (id: string) => names.value.get(id) ?? '—' }
}
