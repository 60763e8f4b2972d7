import { computed, ref, shallowRef } from 'vue'

export interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

/** A longer list is read from its beginning again: so many answers at once are not worth its place. */
const MOST_AGAIN = 10

/** A list that grows by pages. What an older question brings after a newer one is thrown away; a page that does not come
 * leaves those before it. */
export function usePages<T>(fetchPage: (cursor: string, signal: AbortSignal) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([])
  const error = shallowRef<unknown>(null)
  const cutShort = shallowRef<unknown>(null)
  const isLoading = ref(false)
  const isLoaded = ref(false)
  const cursor = ref<string | null>(null)
  const round = ref(0)
  let asking: AbortController | null = null
  let pages = 0

  /** Whether it is what was asked for last, and came. */
  async function ask(read: (signal: AbortSignal) => Promise<Page<T>>, failed: typeof error): Promise<boolean> {
    asking?.abort()
    const mine = new AbortController()
    asking = mine
    isLoading.value = true
    try {
      const page = await read(mine.signal)
      if (asking !== mine) return false
      error.value = cutShort.value = null
      items.value = page.items
      cursor.value = page.next_cursor || null
      isLoaded.value = true
      return true
    } catch (refused) {
      if (asking === mine && !mine.signal.aborted) failed.value = refused
      return false
    } finally {
      if (asking === mine) isLoading.value = false
    }
  }

  async function load(): Promise<void> {
    error.value = null
    if (!(await ask((signal) => fetchPage('', signal), error))) return
    pages = 1
    round.value += 1
  }

  async function more(): Promise<void> {
    const from = cursor.value
    if (!from || isLoading.value) return
    const before = items.value
    const grows = await ask(async (signal) => {
      const page = await fetchPage(from, signal)
      return { ...page, items: [...before, ...page.items] }
    }, cutShort)
    if (grows) pages += 1
  }

  /** What is listed as it is by now, without anybody losing his place in it. */
  async function again(): Promise<void> {
    if (!isLoaded.value || pages > MOST_AGAIN) return load()
    await ask(async (signal) => {
      const found: T[] = []
      let next: string | null | undefined = ''
      for (let page = 0; page < pages && next !== null; page += 1) {
        const read: Page<T> = await fetchPage(next ?? '', signal)
        found.push(...read.items)
        next = read.next_cursor || null
      }
      return { items: found, next_cursor: next }
    }, error)
  }

  /** One row as the server has just told it; without `now` it has left the list. */
  function change(isMeant: (row: T) => boolean, now?: T): void {
    items.value = items.value.flatMap((row) => (isMeant(row) ? (now ?? []) : row))
  }

  /** For a DataTable. */
  const table = computed(() => ({ rows: items.value, hasMore: cursor.value !== null, cutShort: cutShort.value, round: round.value, onEnd: more }))

  return { items, error, cutShort, isLoading, isLoaded, cursor, table, load, more, again, change }
}
