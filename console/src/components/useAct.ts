import { ref, shallowRef } from 'vue'

/** One deed at a time, and what the server refused of the last. */
export function useAct() {
  const isBusy = ref(false)
  const refused = shallowRef<unknown>(null)

  /** True where it was done. */
  async function act(deed: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    refused.value = null
    try {
      await deed()
      return true
    } catch (error) {
      refused.value = error
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, refused, act }
}
