import { computed, inject, provide, ref, watch, type InjectionKey } from 'vue'
import type { TicketRow } from '@/api/types'
import { dayOf } from '@/components/times'
import { useNow } from '@/components/useNow'
import { useUrlFilter } from '@/components/useUrlFilters'
import { useLive } from '@/stores/live'
import { useSession } from '@/stores/session'
import { inWords } from '@/api/refusal'
import { axisFor, isDay, minuteOf } from '../logic/axis'
import { heldFast, type Lifted, type Target } from '../logic/moves'
import { available, spanOf, timed } from '../logic/slots'
import { standingOf, type Standing } from '../logic/standing'
import type { BoardRow, BoardVisit } from '../logic/types'
import { byLateness, matching, type WaitingKind } from '../logic/waiting'
import { pin, recall } from './acts'
import { useBoard } from './useBoard'
import { useCandidates } from './useCandidates'
import { useLift } from './useLift'
import { usePresence } from './usePresence'
import { usePointerDrag } from './usePointerDrag'
import { useUndo } from './useUndo'
import { whoMoved } from './whoMoved'

/** An hour, where nothing is known of the work yet. */
const USUAL = 60

/** Everything that the parts of the board share; what belongs into a link is in the address. */
function makeDesk() {
  const session = useSession()
  const live = useLive()
  const now = useNow()
  const date = useUrlFilter('date')
  const view = useUrlFilter('view', 'time')
  const branch = useUrlFilter('branch')
  const team = useUrlFilter('team')
  const zoom = useUrlFilter('zoom', '0')
  const text = useUrlFilter('q')
  const kind = useUrlFilter('kind', 'all')
  const urgent = useUrlFilter('urgent')
  const today = computed(() => dayOf(now.value))
  const day = computed(() => (isDay(date.value) ? date.value : today.value))
  const isToday = computed(() => day.value === today.value)
  /** Before this minute nothing begins any more. */
  const from = computed(() => (day.value < today.value ? 48 * 60 : isToday.value ? minuteOf(now.value, day.value) : 0))

  const board = useBoard(() => ({ day: day.value, branch: branch.value, team: team.value }))
  const axis = computed(() =>
    axisFor(day.value, board.rows.value.flatMap((row) => [...(row.has_shifts ? available(row, day.value) : []), ...timed(row).map((visit) => spanOf(visit.window as { start: string; end: string }, day.value))])),
  )
  /** Looking at what subcontractors have: it is theirs to assign, and is not taken into the hand. */
  const isOut = computed(() => kind.value === 'out')
  const waiting = computed(() => {
    const wanted = { kind: kind.value as WaitingKind, text: text.value, urgentOnly: urgent.value !== '' }
    return byLateness(matching(isOut.value ? board.givenOut.value : board.waiting.value, wanted), board.due.value)
  })

  const chosen = ref('')
  const opened = ref('')
  const current = computed<TicketRow | null>(() => (isOut.value ? undefined : waiting.value.find((each) => each.id === chosen.value)) ?? null)
  const inHand = computed<TicketRow | null>(() => lift.lifted.value?.ticket ?? current.value)
  const undo = useUndo(() => void board.load())
  const row = (staffId: string) => board.rows.value.find((each) => each.staff_id === staffId)

  const lift = useLift({
    day: () => day.value,
    row,
    needed: () => candidates.found.value?.minutes_needed ?? USUAL,
    barred: () => (live.state === 'lost' ? '连接断了，为免重派先不能拖，正在重连…' : ''),
    mayAgree: session.may('tickets:assist'),
    done: undo.tell,
    changed: () => void board.load(),
  })
  const candidates = useCandidates(() => inHand.value, () => board.rows.value, () => day.value, () => from.value)
  const drag = usePointerDrag({
    pick: (what) => lift.pick(what, 'pointer'),
    aim: lift.aim,
    drop: () => void lift.drop(),
    giveUp: lift.giveUp,
    say: lift.say,
    minutes: () => lift.minutes.value,
    axis: () => axis.value,
    mayLeaveTime: () => isToday.value,
  })

  const presence = usePresence(() => ({ ticket_id: inHand.value?.id ?? '', staff_id: opened.value }))

  const standings = computed<ReadonlyMap<string, Standing>>(() =>
    new Map(inHand.value ? board.rows.value.map((each) => [each.staff_id, standingOf(each, candidates.found.value, day.value, from.value, lift.lifted.value?.visit?.visit_id)]) : []),
  )

  /** Where a ticket in hand is first held over the axis: the best who can, at his first free time. */
  function firstTarget(what: Lifted): Target {
    const own = what.visit?.window
    if (own) return { staffId: what.from, start: minuteOf(own.start, day.value) }
    const best = candidates.found.value?.candidates.find((each) => standings.value.get(each.staff_id)?.start != null)
    const any = board.rows.value.find((each) => ['best', 'yes'].includes(standings.value.get(each.staff_id)?.kind ?? '')) ?? board.rows.value[0]
    const staffId = best?.staff_id ?? (what.from || any?.staff_id) ?? ''
    return { staffId, start: standings.value.get(staffId)?.start ?? Math.max(axis.value.start, Math.ceil(Math.min(from.value, axis.value.end - USUAL) / 10) * 10) }
  }

  function choose(ticketId: string): void {
    chosen.value = ticketId
    opened.value = ''
  }

  function liftTicket(ticket: TicketRow): Lifted {
    return { ticket, visit: null, from: '' }
  }

  function liftVisit(held: BoardRow, visit: BoardVisit): Lifted | null {
    const why = heldFast(visit)
    if (why || !visit.ticket) {
      lift.say(why)
      return null
    }
    return { ticket: visit.ticket, visit, from: held.staff_id }
  }

  async function attempt(act: () => Promise<void>, words: string, back: (() => Promise<void>) | null): Promise<void> {
    try {
      await act()
      undo.tell(words, back)
    } catch (error) {
      lift.say(inWords(error))
    } finally {
      void board.load()
    }
  }

  async function turnPin(visit: BoardVisit): Promise<void> {
    const ticket = visit.ticket
    if (!ticket) return
    const next = !visit.is_pinned
    await attempt(() => pin(ticket.id, visit.visit_id, next), `${ticket.number} 已${next ? '固定，之后自动派单不动它' : '解除固定'}`, () => pin(ticket.id, visit.visit_id, !next))
  }

  async function takeBack(visit: BoardVisit): Promise<void> {
    const ticket = visit.ticket
    if (!ticket) return
    if (visit.is_pinned) return lift.say(heldFast(visit))
    if (visit.visit_state !== 'notified') return lift.say('师傅已接单，请把它拖给别人，或到工单里改派')
    await attempt(() => recall(ticket.id, visit.visit_id), `${ticket.number} 已收回，又在等派单`, null)
  }

  async function tellWhoMoved(ticket: TicketRow, now: string): Promise<void> {
    const by = await whoMoved(ticket.id)
    lift.say(`${by ? `${by} 刚动过 ${ticket.number}` : `${ticket.number} 刚有变动`}${now ? `，现在在${now}那里` : ''}，已从您手里放下`)
  }

  // What a colleague moved is not in the hand any more.
  watch(board.readAt, () => {
    const held = lift.lifted.value
    if (!held) return
    const visit = board.rows.value.flatMap((each) => each.visits.map((one) => ({ name: each.name, one }))).find(({ one }) => (held.visit ? one.visit_id === held.visit.visit_id : one.ticket?.id === held.ticket.id))
    const isThere = held.visit ? visit?.one.window?.start === held.visit.window?.start && visit !== undefined : !visit
    if (isThere) return
    drag.letGo()
    lift.giveUp()
    void tellWhoMoved(held.ticket, visit?.name ?? '')
  })

  return { session, live, now, date, view, branch, team, zoom, text, kind, urgent, today, day, isToday, from, board, axis, isOut, waiting, chosen, opened, current, inHand, candidates, undo, lift, drag, presence, standings, row, firstTarget, choose, liftTicket, liftVisit, turnPin, takeBack }
}

export type DispatchDesk = ReturnType<typeof makeDesk>

const KEY: InjectionKey<DispatchDesk> = Symbol('dispatch desk')

export function provideDesk(): DispatchDesk {
  const desk = makeDesk()
  provide(KEY, desk)
  return desk
}

export function useDesk(): DispatchDesk {
  const desk = inject(KEY)
  if (!desk) throw new Error('outside the dispatch board')
  return desk
}
