/** A list that is read a page at a time: the first as `useLoaded` does, the others as the end comes into sight. */
import { computed, shallowRef, type ComputedRef } from 'vue'
import { asProblem } from '@/api'
import { useLoaded, type Loaded } from './loaded'
import { useTrouble, type Trouble } from './trouble'

interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

export interface Pages<T> {
  first: Loaded<T[]>
  rows: ComputedRef<T[]>
  /** Nothing has been read beyond the first page. */
  isShort: ComputedRef<boolean>
  /** All there is has been read. */
  isWhole: ComputedRef<boolean>
  /** Of reading on, and of what is done to the list. */
  trouble: Trouble
  readOn(): Promise<void>
  /** Another list, in the place of what is shown. */
  begin(): Promise<void>
}

/** `name` as of `useLoaded`; `read` asks for what follows `after`, or for the first page. */
export function usePages<T>(name: () => string | null, read: (after: { cursor?: string }) => Promise<Page<T>>): Pages<T> {
  const more = shallowRef<T[]>([])
  const cursor = shallowRef<string | null>(null)
  let reading = false

  const first = useLoaded(name, async () => {
    const page = await read({})
    more.value = []
    cursor.value = page.next_cursor ?? null
    return page.items
  })
  const trouble = useTrouble(first.load)

  async function readOn(): Promise<void> {
    const from = cursor.value
    if (!from || reading) return
    reading = true
    try {
      const page = await read({ cursor: from })
      if (cursor.value !== from) return // another list stands there by now
      more.value = [...more.value, ...page.items]
      cursor.value = page.next_cursor ?? null
      trouble.clear()
    } catch (thrown) {
      trouble.refuse(asProblem(thrown), readOn)
    } finally {
      reading = false
    }
  }

  function begin(): Promise<void> {
    first.value.value = null
    more.value = []
    cursor.value = null
    return first.load()
  }

  return {
    first, trouble, readOn, begin,
    rows: computed(() => [...(first.value.value ?? []), ...more.value]),
    isShort: computed(() => more.value.length === 0),
    isWhole: computed(() => !cursor.value),
  }
}
