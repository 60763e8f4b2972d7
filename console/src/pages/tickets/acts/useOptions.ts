import { onMounted, ref, shallowRef } from 'vue'

export interface Option {
  id: string
  name: string
}

interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

const MOST_PAGES = 5

/** All there is to choose from, read when a sheet opens. */
export function useOptions<T>(read: (cursor: string) => Promise<Page<T>>, named: (row: T) => Option) {
  const options = shallowRef<Option[]>([])
  const refused = shallowRef<unknown>(null)
  const isLoaded = ref(false)

  onMounted(async () => {
    try {
      const found: T[] = []
      let cursor = ''
      for (let page = 0; page < MOST_PAGES; page++) {
        const { items, next_cursor } = await read(cursor)
        found.push(...items)
        if (!next_cursor) break
        cursor = next_cursor
      }
      options.value = found.map(named)
    } catch (error) {
      refused.value = error
    } finally {
      isLoaded.value = true
    }
  })
  return { options, refused, isLoaded }
}
