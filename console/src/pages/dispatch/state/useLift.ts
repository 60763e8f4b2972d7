import { computed, ref, shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import { inWords } from '@/api/refusal'
import { clock, minuteOf, type Span } from '../logic/axis'
import { doubts, dropWords, lengthOf, moveFor, windowFor, type Lifted, type Move, type Target } from '../logic/moves'
import { overlapping, taken } from '../logic/slots'
import type { BoardRow, DropPreview } from '../logic/types'
import { carryOut, type Said, type Undo } from './acts'

const CHECK_AFTER = 120
const TOLD_FOR = 10_000

export interface Question {
  move: Extract<Move, { asks: string }>
  doubt: string
  who: string
}

export interface Surroundings {
  day(): string
  row(staffId: string): BoardRow | undefined
  /** What work of this kind takes, as far as it is known by now. */
  needed(): number
  /** Why nothing may be dropped now, or ''. */
  barred(): string
  mayAgree: boolean
  done(words: string, undo: Undo): void
  changed(): void
}

/** What is in the hand, over whose day it is, and what a drop there would mean. */
export function useLift(around: Surroundings) {
  const lifted = shallowRef<Lifted | null>(null)
  const mode = ref<'pointer' | 'keys'>('pointer')
  const target = shallowRef<Target | null>(null)
  const preview = shallowRef<DropPreview | null>(null)
  const question = shallowRef<Question | null>(null)
  const sending = shallowRef<{ lifted: Lifted; target: Target } | null>(null)
  const refused = ref('')
  let checking: Promise<void> = Promise.resolve()
  let asking: AbortController | null = null
  let timer = 0

  const minutes = computed(() => (lifted.value ? lengthOf(lifted.value, around.needed()) : 0))
  const span = computed<Span | null>(() => {
    const start = target.value?.start ?? null
    return start === null ? null : { start, end: start + minutes.value }
  })
  const overlaps = computed(() => {
    const row = target.value && around.row(target.value.staffId)
    return row && span.value ? overlapping(span.value, taken(row, around.day(), lifted.value?.visit?.visit_id)) : []
  })
  const isBad = computed(() => overlaps.value.length > 0 || (preview.value?.is_refused ?? false))
  const words = computed(() => {
    const name = target.value && around.row(target.value.staffId)?.name
    return name ? dropWords(name, span.value, preview.value, clock) : ''
  })

  function pick(what: Lifted, how: 'pointer' | 'keys', first: Target | null = null): void {
    refused.value = ''
    lifted.value = what
    mode.value = how
    if (first) aim(first)
    else target.value = null
  }

  function aim(next: Target | null): void {
    const now = target.value
    if (next?.staffId === now?.staffId && next?.start === now?.start) return
    target.value = next
    preview.value = null
    asking?.abort()
    if (next) checking = check(next)
  }

  async function check(at: Target): Promise<void> {
    const mine = (asking = new AbortController())
    await new Promise((resolve) => setTimeout(resolve, CHECK_AFTER))
    if (mine.signal.aborted || !lifted.value) return
    try {
      const window = windowFor(at, minutes.value, around.day())
      preview.value = await api.get('/api/v1/tickets/{ticket_id}/drop-previews/{staff_id}', {
        path: { ticket_id: lifted.value.ticket.id, staff_id: at.staffId },
        query: window ?? {},
        signal: mine.signal,
      })
    } catch (error) {
      if (!mine.signal.aborted) say(inWords(error))
    }
  }

  function say(sentence: string): void {
    refused.value = sentence
    clearTimeout(timer)
    timer = window.setTimeout(() => (refused.value = ''), TOLD_FOR)
  }

  function giveUp(): void {
    asking?.abort()
    lifted.value = target.value = preview.value = question.value = null
  }

  function refuse(sentence: string): void {
    say(sentence)
    giveUp()
  }

  /** Where more has to be said first it asks, and `answer` goes on. */
  async function drop(): Promise<void> {
    const what = lifted.value
    const at = target.value
    if (!what || !at || sending.value || question.value) return
    if (around.barred()) return refuse(around.barred())
    const from = what.visit?.window ? minuteOf(what.visit.window.start, around.day()) : null
    const move = moveFor(what, at, from, around.mayAgree)
    if (move.act === 'nothing') return giveUp()
    if (move.act === 'refused') return refuse(move.why)
    await checking
    const told = preview.value
    if (lifted.value !== what || target.value !== at) return
    if (!told) return mode.value === 'keys' ? undefined : giveUp()
    if (told.is_refused) return mode.value === 'keys' ? say(told.refusals.join('；')) : refuse(told.refusals.join('；'))
    const doubt = move.act === 'dispatch' || move.act === 'transfer' ? doubts(told) : ''
    if (move.asks === 'nothing' && !doubt) return send(move.act, {})
    question.value = { move, doubt, who: around.row(at.staffId)?.name ?? '' }
  }

  // Once it is known how long the work takes, another span is asked about.
  watch(minutes, () => {
    const at = target.value
    if (!at) return
    target.value = null
    aim(at)
  })

  async function answer(said: Said): Promise<void> {
    const asked = question.value
    question.value = null
    if (asked) await send(asked.move.act, said)
  }

  async function send(act: Question['move']['act'], said: Said): Promise<void> {
    const what = lifted.value
    const at = target.value
    if (!what || !at) return
    const deed = { lifted: what, target: at, minutes: minutes.value, day: around.day(), said }
    const name = around.row(at.staffId)?.name ?? ''
    sending.value = { lifted: what, target: at }
    giveUp()
    try {
      const undo = await carryOut(act, deed)
      around.done(`${what.ticket.number} 已${VERBS[act]} ${name}${at.start === null ? '，时间由他和客户约' : ` ${clock(at.start)}`}`, undo)
    } catch (error) {
      say(inWords(error))
    } finally {
      sending.value = null
      around.changed()
    }
  }

  return { lifted, mode, target, preview, question, sending, refused, minutes, span, overlaps, isBad, words, pick, aim, drop, answer, giveUp, say }
}

const VERBS: Record<Question['move']['act'], string> = { dispatch: '派给', transfer: '移到', book: '约给', rebook: '改约到' }
