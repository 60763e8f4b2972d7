import { computed, onBeforeUnmount, onMounted, shallowRef } from 'vue'
import { api, type Answer } from '@/api/client'

export type SavedView = Answer<'/api/v1/saved-views', 'get'>[number]
type Count = Answer<'/api/v1/saved-view-counts', 'get'>[number]
type Filter = SavedView['filter']
type Sharing = SavedView['sharing']

const EVERY = 30_000

/** This person's own views of the pool and those shared with him, each with its live count. */
export function useSavedViews() {
  const views = shallowRef<SavedView[]>([])
  const counted = shallowRef<Count[]>([])
  const counts = computed(() => new Map(counted.value.map((each) => [each.id, each])))

  async function load(): Promise<void> {
    try {
      views.value = await api.get('/api/v1/saved-views')
      await count()
    } catch {
      views.value = [] // the standing views are still there
    }
  }

  async function count(): Promise<void> {
    try {
      counted.value = await api.get('/api/v1/saved-view-counts')
    } catch {
      // Counts are an aid: the list itself says what is wrong.
    }
  }

  /** Raises Refusal. */
  async function save(title: string, filter: Filter, sharing: Sharing, changed?: SavedView): Promise<SavedView> {
    const kept = changed
      ? await api.put('/api/v1/saved-views/{view_id}', { path: { view_id: changed.id }, body: { title, filter, sharing, version: changed.version } })
      : await api.post('/api/v1/saved-views', { body: { title, filter, sharing } })
    await load()
    return kept
  }

  /** Raises Refusal. */
  async function remove(view: SavedView): Promise<void> {
    await api.delete('/api/v1/saved-views/{view_id}', { path: { view_id: view.id } })
    await load()
  }

  /** 12, 200+, or nothing where counting took too long. */
  function countOf(id: string): string {
    const found = counts.value.get(id)
    if (found?.count == null) return ''
    return found.count >= found.most ? `${found.most}+` : String(found.count)
  }

  let timer = 0
  onMounted(() => {
    void load()
    timer = window.setInterval(() => void count(), EVERY)
  })
  onBeforeUnmount(() => clearInterval(timer))
  return { views, save, remove, countOf, count }
}
