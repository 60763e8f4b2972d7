import { onBeforeUnmount, ref, type Ref } from 'vue'

const EVERY = 30_000

/** The present, again every half minute while something shows it. */
export function useNow(): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), EVERY)
  onBeforeUnmount(() => clearInterval(timer))
  return now
}
