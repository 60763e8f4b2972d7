import { ref, shallowRef } from 'vue'

export interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

/** A list that grows by pages. What an older question brings after a newer one is thrown away. */
export function usePages<T>(fetchPage: (cursor: string, signal: AbortSignal) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([])
  const error = shallowRef<unknown>(null)
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const cursor = ref<string | null>(null)
  let asking: AbortController | null = null

  async function ask(from: string, keep: T[]): Promise<void> {
    asking?.abort()
    const mine = new AbortController()
    asking = mine
    isLoading.value = true
    error.value = null
    try {
      const page = await fetchPage(from, mine.signal)
      if (asking !== mine) return
      items.value = [...keep, ...page.items]
      cursor.value = page.next_cursor || null
      isLoaded.value = true
    } catch (refused) {
      if (asking === mine && !mine.signal.aborted) error.value = refused
    } finally {
      if (asking === mine) isLoading.value = false
    }
  }

  return {
    items, error, isLoading, isLoaded, cursor,
    load: () => ask('', []),
    more: () => (cursor.value && !isLoading.value ? ask(cursor.value, items.value) : Promise.resolve()),
  }
}
