import { ref, shallowRef } from 'vue'

/** One deed at a time, and what the server refused of the last. */
export function useAct() {
  const isBusy = ref(false)
  const refused = shallowRef<unknown>(null)

  /** True where it was done. What was refused may have become another meanwhile: `readAnew` shows it as it is. */
  async function act(deed: () => Promise<unknown>, readAnew?: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false
    isBusy.value = true
    refused.value = null
    try {
      await deed()
      return true
    } catch (error) {
      refused.value = error
      await readAnew?.().catch(() => undefined) // the refusal says enough
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, refused, act }
}
