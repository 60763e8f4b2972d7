/** What a page shows: first what the phone kept, then what the server says; a failure beside what is there. */
import { computed, ref, shallowRef, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api'
import { remember, remembered } from '@/stores/cache'
import { clockWords } from '@/words/times'

export interface Loaded<T> {
  value: Ref<T | null>
  problem: Ref<Problem | null>
  isLoading: Ref<boolean>
  /** When the shown content was read, as 10:12; empty if it is fresh. */
  asOf: Ref<string>
  load(): Promise<void>
}

/** `name` is null for what must not be kept on the phone. */
export function useLoaded<T>(name: () => string | null, read: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const isLoading = ref(false)
  const keptAt = ref('')
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    const key = name()
    if (value.value === null && key !== null) {
      const kept = remembered<T>(key)
      if (kept) [value.value, keptAt.value] = [kept.value, kept.at]
    }
    isLoading.value = true
    try {
      const fresh = await read()
      if (mine !== turn) return
      value.value = fresh
      problem.value = null
      keptAt.value = ''
      if (key !== null) remember(key, fresh)
    } catch (thrown) {
      if (mine === turn) problem.value = asProblem(thrown)
    } finally {
      if (mine === turn) isLoading.value = false
      uni.stopPullDownRefresh()
    }
  }

  return { value, problem, isLoading, asOf: computed(() => (keptAt.value ? clockWords(keptAt.value) : '')), load }
}
