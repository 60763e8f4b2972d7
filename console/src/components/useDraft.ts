import { ref, watch, type Ref } from 'vue'

/** What somebody has typed and not sent yet: it survives leaving the page, in this tab. */
export function useDraft(name: string): Ref<string> {
  const kept = `baoxiu.${name}`
  const text = ref(sessionStorage.getItem(kept) ?? '')
  watch(text, (typed) => (typed ? sessionStorage.setItem(kept, typed) : sessionStorage.removeItem(kept)))
  return text
}
