/** Fields of a form that outlive its page: what was typed is there again after back, a reload or a sign-in elsewhere. */
import { watch, type Ref } from 'vue'
import { draftOf, dropDraft, keepDraft } from '@/stores/drafts'

export interface Draft {
  /** Once it is known which form it is and what it starts from. */
  begin(name: string): void
  /** It has arrived: there is nothing to come back to. */
  sent(): void
}

export function useDraft(fields: Record<string, Ref<unknown>>): Draft {
  let stop: (() => void) | null = null
  let called = ''

  const typed = (): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value]))

  function begin(name: string): void {
    if (stop) return
    called = name
    const blank = JSON.stringify(typed())
    const kept = draftOf(name)
    for (const [each, field] of Object.entries(fields)) if (kept && each in kept) field.value = kept[each]
    stop = watch(Object.values(fields), () => (JSON.stringify(typed()) === blank ? dropDraft(called) : keepDraft(called, typed())), { deep: true })
  }

  function sent(): void {
    stop?.()
    stop = null
    dropDraft(called)
  }

  return { begin, sent }
}
