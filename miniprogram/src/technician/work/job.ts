/** A job as the phone knows it: what the server said last, and what was done since. Pure. */
import type { Schemas } from '@/api/types'
import { filesIn, type Operation } from '@/offline/operations'
import type { FormDraft } from './step_forms'
import { windowWords } from '@/words/times'

export type Job = Schemas['MyJob']
export type Visit = Job['ticket']['visits'][number]
export type VisitState = Visit['state']
type Ticket = Job['ticket']
export type ProcedureStep = NonNullable<Job['procedure']>['steps'][number]['step']

export type NextAct = 'take' | 'book' | 'depart' | 'arrive' | 'before' | 'steps' | 'repair' | 'form' | 'after' | 'finish' | 'accept' | 'resume' | 'none'

export const NEXT_WORDS: Readonly<Record<NextAct, string>> = {
  take: '接单',
  book: '约时间',
  depart: '出发',
  arrive: '到场打卡',
  before: '拍维修前',
  steps: '填检查表',
  repair: '记故障和用料',
  form: '填服务报告',
  after: '拍维修后',
  finish: '完工',
  accept: '请客户验收',
  resume: '继续这张单',
  none: '',
}

export const STEP_NAMES = ['接单', '出发', '打卡', '拍照', '检查', '维修', '签字'] as const
const STEP_OF: Readonly<Record<NextAct, number>> = {
  take: 0, book: 1, depart: 1, arrive: 2, before: 3, steps: 4, repair: 5, form: 5, after: 5, finish: 6, accept: 6, resume: 1, none: 7,
}

/** What has been written down but not handed in yet. */
export interface Draft {
  before: string[]
  after: string[]
  fault: { code: string; words: string } | null
  action: string
  labourMinutes: number
  parts: Schemas['PartLine'][]
  amountFen: number
  result: Schemas['FinishResult']
  /** The firm's service report, as far as it is filled in. */
  form: FormDraft | null
  /** What the flow demands with acts, by the act; each goes out with it. */
  stepForms: Record<string, FormDraft>
  /** What the firm asks when the work is handed over. */
  acceptance: FormDraft | null
  /** Steps that are begun and not recorded yet, by their name. */
  steps: Record<string, StepDraft>
}

export interface StepDraft {
  photos: string[]
  values: Record<string, string>
  note: string
}

export const emptyDraft = (): Draft => ({
  before: [], after: [], fault: null, action: '', labourMinutes: 30, parts: [], amountFen: 0, result: 'solved', form: null, stepForms: {}, acceptance: null, steps: {},
})

export interface Progress {
  state: VisitState
  next: NextAct
  step: number
  stepsDone: Set<string>
  isWaiting: boolean
  refused: string
}

export function visitOf(ticket: Ticket): Visit | null {
  const open = ticket.visits.filter((visit) => !['released', 'cancelled', 'planned'].includes(visit.state))
  return open[open.length - 1] ?? null
}

const AFTER_ACT: Partial<Record<Operation['kind'], VisitState>> = {
  depart: 'traveling',
  arrive: 'arrived',
  work: 'working',
  finish: 'finished',
  incomplete: 'incomplete',
}
const RANK: readonly VisitState[] = ['planned', 'notified', 'accepted', 'traveling', 'arrived', 'working', 'break', 'finished']

/** Acts that wait count as done; those that were refused do not. */
export function stateOf(visit: Visit, acts: readonly Operation[]): VisitState {
  let state = visit.state
  for (const act of acts) {
    if (act.visit !== visit.id || act.state === 'refused' || act.state === 'dropped') continue
    const then = act.kind === 'suspend' && RANK.indexOf(state) >= RANK.indexOf('arrived') ? 'incomplete' : AFTER_ACT[act.kind]
    if (then && (then === 'incomplete' || RANK.indexOf(then) > RANK.indexOf(state))) state = then
  }
  return state
}

export function progressOf(job: Job, acts: readonly Operation[], draft: Draft): Progress {
  const visit = visitOf(job.ticket)
  const own = acts.filter((act) => act.job === job.ticket.id)
  const state = visit ? stateOf(visit, own) : 'released'
  const stepsDone = new Set(job.procedure?.steps.flatMap((each) => (each.done ? [each.step.name] : [])) ?? [])
  for (const act of own) if (act.kind === 'step' && act.state !== 'refused') stepsDone.add(named(act, 'step'))
  const isHeld = job.ticket.state === 'suspended' || own.some((act) => act.kind === 'suspend' && act.state === 'waiting')
  const next = isHeld ? resumed(job) : owesAcceptance(job, visit, own) ? 'accept' : nextAct(job, visit, state, stepsDone, draft)
  return {
    state,
    next,
    step: STEP_OF[next],
    stepsDone,
    isWaiting: own.some((act) => act.state === 'waiting'),
    refused: own.find((act) => act.state === 'refused')?.refused?.words ?? '',
  }
}

function may(job: Job, act: Ticket['actions'][number]['action']): boolean {
  return job.ticket.actions.some((offer) => offer.action === act)
}

const resumed = (job: Job): NextAct => (may(job, 'resume') ? 'resume' : 'none')

/** Handed in, and the customer's yes is neither there nor on its way. */
function owesAcceptance(job: Job, visit: Visit | null, acts: readonly Operation[]): boolean {
  if (visit?.state !== 'finished' || !may(job, 'accept')) return false
  return !acts.some((act) => act.visit === visit.id && act.kind === 'accept' && act.state === 'waiting')
}

function nextAct(
  job: Job, visit: Visit | null, state: VisitState, stepsDone: ReadonlySet<string>, draft: Draft,
): NextAct {
  if (!visit) return 'none'
  if (state === 'notified') return 'take'
  if (state === 'accepted') return visit.appointment ? 'depart' : 'book'
  if (state === 'traveling') return 'arrive'
  if (!['arrived', 'working', 'break'].includes(state)) return 'none'
  const needs = visit.evidence
  if (draft.before.length < (needs.before_photos ?? 0)) return 'before'
  if (stepsOwed(job, stepsDone).length) return 'steps'
  if (!isRepairTold(needs, draft)) return 'repair'
  if (isReportOwed(job, draft)) return 'form'
  if (draft.after.length < (needs.after_photos ?? 0)) return 'after'
  return 'finish'
}

export function stepsOwed(job: Job, done: ReadonlySet<string>): ProcedureStep[] {
  return (job.procedure?.steps ?? []).map((each) => each.step).filter((step) => step.required && !done.has(step.name))
}

/** The service report that is to be filled in, if the firm asks for one. */
export function reportOf(job: Job): Job['forms'][number]['form'] | null {
  return job.forms.find((each) => each.purpose === 'report')?.form ?? null
}

export function isReportOwed(job: Job, draft: Draft): boolean {
  const form = reportOf(job)
  if (form === null) return false
  return !(draft.form?.isReady && draft.form.key === form.key && draft.form.version === form.version)
}

function isRepairTold(needs: Visit['evidence'], draft: Draft): boolean {
  if (!draft.action.trim()) return false
  if (draft.result !== 'solved') return true
  return (!needs.fault_code || draft.fault !== null) && (!needs.parts || draft.parts.length > 0)
}

/** What an act names: a step, a promise. */
function named(act: Operation, field: string): string {
  const body = act.body as Readonly<Record<string, unknown>> | null
  return String(body?.[field] ?? '')
}

/** 空调 · 不制冷. */
export function titleOf(ticket: Ticket): string {
  const device = ticket.devices[0]
  const what = device?.title || device?.model || ticket.product || ticket.service_name
  return [what, ticket.symptoms[0] ?? ticket.problem.slice(0, 12)].filter(Boolean).join(' · ')
}

export function windowOf(ticket: Ticket): string {
  const visit = visitOf(ticket)
  const window = visit?.appointment?.window ?? visit?.planned ?? ticket.wanted
  return window ? windowWords(window) : ''
}

/** Minutes late by now, if he has not arrived; 0 in time. */
export function minutesLate(ticket: Ticket, state: VisitState, now: Date): number {
  const end = visitOf(ticket)?.appointment?.window.end
  if (!end || !['accepted', 'traveling', 'notified'].includes(state)) return 0
  return Math.max(0, Math.round((now.getTime() - Date.parse(end)) / 60_000))
}

export function isDone(state: VisitState): boolean {
  return ['finished', 'incomplete', 'no_show'].includes(state)
}

export type OpenPromise = Ticket['promises'][number]

/** Those of the sale that nobody has settled yet, on this phone neither. */
export function openPromises(job: Job, acts: readonly Operation[]): OpenPromise[] {
  const settled = new Set<string>()
  for (const act of acts) {
    if (act.job !== job.ticket.id || (act.kind !== 'promise' && act.kind !== 'refuse_promise')) continue
    if (act.state !== 'refused' && act.state !== 'dropped') settled.add(named(act, 'promise_id'))
  }
  return job.ticket.promises.filter((promise) => promise.state === 'open' && !settled.has(promise.id))
}

export function photosOf(acts: readonly Operation[], job: string): string[] {
  return acts.filter((act) => act.job === job && act.kind === 'photos').flatMap((act) => filesIn(act.body))
}

/** The record that is handed in, and that the customer signs. */
export function completionOf(draft: Draft): Schemas['Completion'] & { form: Omit<NonNullable<Draft['form']>, 'isReady'> | null } {
  return {
    result: draft.result,
    fault_code: draft.fault?.code ?? null,
    action: draft.action.trim(),
    before_photo_ids: draft.before.map((id) => `file:${id}`),
    after_photo_ids: draft.after.map((id) => `file:${id}`),
    parts: draft.parts,
    readings: [],
    labour_minutes: draft.labourMinutes,
    amount_fen: draft.amountFen,
    unit_results: [],
    form: draft.form && { key: draft.form.key, version: draft.form.version, values: draft.form.values },
  }
}
