import { ref, shallowRef } from 'vue'

/** One thing that a page shows. What an older question brings after a newer one is thrown away. */
export function useAsk<T>(ask: (signal: AbortSignal) => Promise<T>) {
  const found = shallowRef<T | null>(null)
  const error = shallowRef<unknown>(null)
  const isLoading = ref(false)
  let asking: AbortController | null = null

  async function load(): Promise<void> {
    asking?.abort()
    const mine = new AbortController()
    asking = mine
    isLoading.value = true
    error.value = null
    try {
      const answer = await ask(mine.signal)
      if (asking === mine) found.value = answer
    } catch (refused) {
      if (asking === mine && !mine.signal.aborted) error.value = refused
    } finally {
      if (asking === mine) isLoading.value = false
    }
  }

  return { found, error, isLoading, load }
}
