import { onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import type { TicketRow } from '@/api/types'
import { useLive } from '@/stores/live'
import { useSession } from '@/stores/session'
import type { Board, BoardRow, Point } from '../logic/types'

/** What one act comes to is told at once, and is one reading. */
const SETTLE = 15
const DUE_EVERY = 30_000
const DUE_PAGES = 3
const CHANGED_FOR = 4_000
const PAGE = 100

export interface Asked {
  day: string
  branch: string
  team: string
}

/** The board of a day, read anew whenever something on it happens, here or at a colleague's. */
export function useBoard(asked: () => Asked) {
  const live = useLive()
  const session = useSession()
  const rows = shallowRef<BoardRow[]>([])
  const waiting = shallowRef<TicketRow[]>([])
  const givenOut = shallowRef<TicketRow[]>([])
  const points = shallowRef<ReadonlyMap<string, Point>>(new Map())
  const due = shallowRef<ReadonlyMap<string, string>>(new Map())
  const changed = shallowRef<ReadonlySet<string>>(new Set())
  const error = shallowRef<unknown>(null)
  const isLoaded = ref(false)
  const isLoading = ref(false)
  const hasMore = ref(false)
  const readAt = ref(0)
  let more: TicketRow[] = []
  let cursor = ''
  let wantsAgain = false

  async function page(after: string): Promise<Board> {
    const { day, branch, team } = asked()
    return api.get('/api/v1/dispatch/board', { query: { day, branch_id: branch, team_id: team, after } })
  }

  async function read(): Promise<void> {
    const question = JSON.stringify(asked())
    const first = await page('')
    const found = [...first.rows]
    for (let after = first.next_after; after; ) {
      const next = await page(after)
      found.push(...next.rows)
      after = next.next_after
    }
    if (question !== JSON.stringify(asked())) {
      wantsAgain = true
      return
    }
    if (isLoaded.value) mark(rows.value, found)
    rows.value = found
    points.value = new Map(first.waiting.flatMap((each) => (each.point ? [[each.ticket.id, each.point] as const] : [])))
    hasMore.value = first.more_waiting
    givenOut.value = first.given_out
    const here = first.waiting.map((each) => each.ticket)
    const known = new Set(here.map((each) => each.id))
    if (!first.more_waiting) more = []
    waiting.value = [...here, ...more.filter((each) => !known.has(each.id))]
    isLoaded.value = true
    readAt.value = Date.now()
  }

  async function load(): Promise<void> {
    if (isLoading.value) {
      wantsAgain = true
      return
    }
    isLoading.value = true
    try {
      do {
        wantsAgain = false
        await read()
        error.value = null
      } while (wantsAgain)
    } catch (refused) {
      error.value = refused
    } finally {
      isLoading.value = false
    }
  }

  /** Beyond the hundred that come with the board: only somebody who scrolls that far needs them. */
  async function loadMore(): Promise<void> {
    if (!hasMore.value) return
    try {
      const next = await api.get('/api/v1/tickets', { query: { state: ['to_dispatch', 'to_revisit'], limit: PAGE, cursor, ...(asked().branch ? { branch_id: asked().branch } : {}) } })
      cursor = next.next_cursor ?? ''
      hasMore.value = cursor !== ''
      const known = new Set(waiting.value.map((each) => each.id))
      const mine = next.items.filter((each) => !each.given_out_to || each.given_out_to === session.me?.organisation?.name)
      more = [...more, ...mine]
      waiting.value = [...waiting.value, ...mine.filter((each) => !known.has(each.id))]
    } catch (refused) {
      error.value = refused
    }
  }

  async function readDue(): Promise<void> {
    const found = new Map<string, string>()
    try {
      let from = ''
      for (let at = 0; at < DUE_PAGES; at += 1) {
        const next = await api.get('/api/v1/watched-tickets', { query: { limit: PAGE, cursor: from } })
        for (const each of next.items) if (each.next_due_at) found.set(each.ticket_id, each.next_due_at)
        if (!next.next_cursor) break
        from = next.next_cursor
      }
      due.value = found
    } catch {
      // The order is an aid: without the clocks it goes by what customers want.
    }
  }

  function mark(before: readonly BoardRow[], after: readonly BoardRow[]): void {
    const places = (all: readonly BoardRow[]) =>
      new Map(all.flatMap((row) => row.visits.map((visit) => [visit.visit_id, `${row.staff_id}|${visit.window?.start ?? ''}|${visit.is_pinned}`] as const)))
    const was = places(before)
    const news = [...places(after)].filter(([id, at]) => was.get(id) !== at).map(([id]) => id)
    if (!news.length) return
    changed.value = new Set([...changed.value, ...news])
    setTimeout(() => (changed.value = new Set([...changed.value].filter((id) => !news.includes(id)))), CHANGED_FOR)
  }

  function restart(): void {
    isLoaded.value = false
    more = []
    cursor = ''
    void load()
  }

  let timer = 0
  let everyHalfMinute = 0
  let leave = () => {}
  onMounted(() => {
    void load()
    void readDue()
    everyHalfMinute = window.setInterval(() => void readDue(), DUE_EVERY)
    leave = live.listen((event) => {
      if (event && event.subject !== 'ticket') return
      timer ||= window.setTimeout(() => {
        timer = 0
        void load()
      }, SETTLE)
    })
  })
  onBeforeUnmount(() => {
    leave()
    clearTimeout(timer)
    clearInterval(everyHalfMinute)
  })
  watch(() => JSON.stringify(asked()), restart)
  watch(() => live.state, (now, before) => {
    if (now === 'open' && before === 'lost') void load()
  })

  return { rows, waiting, givenOut, points, due, changed, error, isLoaded, isLoading, hasMore, readAt, load, loadMore }
}
