import type { Ticket, TicketAction } from '@/api/types'
import { CHOICES, CHOICES_OF_ACTS, LABELS, LABELS_OF_ACTS } from './words'

export type FieldKind =
  | 'text' | 'line' | 'choice' | 'yes' | 'either' | 'day' | 'moment' | 'money' | 'count' | 'stars' | 'nps' | 'window' | 'technicians' | 'transfer'
  | 'department' | 'ticket' | 'linked' | 'option' | 'charges' | 'files' | 'returned' | 'device' | 'promise' | 'brandNumbers' | 'duty'
  | 'contact' | 'place' | 'words' | 'questions'

export interface Asked {
  name: string
  label: string
  kind: FieldKind
  isRequired: boolean
  choices: readonly (readonly [string, string])[]
}

/** Fields with an editor of their own, by name; `act.name` goes before. */
const EDITORS: Record<string, FieldKind> = {
  technician_ids: 'technicians', window: 'window', wanted: 'window', 'transfer.to': 'transfer', 'ask_task.to': 'department', charges: 'charges',
  fee_if_declined_fen: 'money', amount_fen: 'money', photo_ids: 'files', media_ids: 'files', before_photo_ids: 'files', after_photo_ids: 'files',
  agreed: 'either', suitable: 'either', promise_id: 'promise', 'return_record.fields': 'returned', satisfaction: 'stars', recommendation: 'nps',
  duty: 'duty', branch_id: 'option', team_id: 'option', organisation_id: 'option', problem_type: 'option', contact: 'contact', place: 'place',
  symptoms: 'words', obstacles: 'words', numbers: 'brandNumbers', 'remove_unit.device_id': 'device', into: 'ticket', 'link.ticket_id': 'ticket',
  'unlink.ticket_id': 'linked', answers: 'questions', labour_minutes: 'count',
}
/** What the page knows itself, or what only a phone on site can tell. */
const LEFT_OUT = new Set([
  'version', 'answer_quote.code', 'accept.code', 'in_charge_id', 'content_hash', 'signature_id', 'form', 'step_form', 'position', 'accuracy_metres', 'device_at', 'add_unit.device_id', 'readings', 'parts',
  'measurements', 'unit_results', 'parts_wanted',
])
const LONG = new Set(['note', 'text', 'reason', 'problem', 'asked', 'wants', 'findings', 'override_reason', 'action', 'next_step'])
/** A desk has the customer's yes on the phone alone: his code is read out to the technician beside him. */
const AT_A_DESK: Record<string, readonly string[]> = { 'answer_quote.method': ['phone'], 'accept.method': ['phone'] }
/** A yes on the phone says so, and needs its recording. */
const NEEDED_AT_A_DESK = new Set(['answer_quote.method', 'accept.method', 'answer_quote.recording_id', 'accept.recording_id'])
const STANDING: Record<string, unknown> = { reached: true, tell_customer: true, method: 'phone', 'receive_payment.method': undefined, channel: 'phone', means: 'phone', priority: 'normal' }
/** Acts that have a place of their own on the page. */
const ELSEWHERE = new Set(['message'])

export const keyed = (act: string, name: string) => `${act}.${name}`

/** What the sheet asks for; null where an act needs what nobody can type. */
export function fieldsOf(action: TicketAction): Asked[] | null {
  const fields: Asked[] = []
  for (const need of action.needs) {
    const key = keyed(action.action, need.name)
    if (LEFT_OUT.has(need.name) || LEFT_OUT.has(key)) continue
    const label = LABELS_OF_ACTS[key] ?? LABELS[need.name]
    const codes = (need.choices ?? []).filter((code) => AT_A_DESK[key]?.includes(code) ?? true)
    const choices = codes.map((code) => [code, CHOICES_OF_ACTS[keyed(action.action, code)] ?? CHOICES[code] ?? code] as const)
    const kind = EDITORS[key] ?? EDITORS[need.name] ?? plainKind(need.kind, codes, need.name)
    if (label && kind) fields.push({ name: need.name, label, kind, isRequired: need.required || NEEDED_AT_A_DESK.has(key), choices })
    else if (need.required) return null
  }
  return fields
}

function plainKind(kind: string, codes: string[], name: string): FieldKind | null {
  if (codes.length) return 'choice'
  if (kind === 'string') return LONG.has(name) ? 'text' : 'line'
  if (kind === 'boolean') return 'yes'
  if (kind === 'integer') return 'count'
  if (kind === 'date') return 'day'
  return kind === 'date-time' ? 'moment' : null
}

/** What a field holds before somebody touches it. */
export function standing(act: string, field: Asked): unknown {
  const key = keyed(act, field.name)
  return key in STANDING ? STANDING[key] : STANDING[field.name]
}

// In the order in which a desk wants them.
const FIRST = [
  'submit_for_review', 'approve', 'answer', 'resume', 'dispatch', 'book', 'close', 'accept', 'receive_payment', 'answer_quote', 'ask', 'record_call',
  'rebook', 'quote', 'suspend', 'transfer', 'recall', 'solve_remotely', 'interview', 'urge', 'edit',
]
const LAST = ['reject', 'close_incomplete', 'cancel']

export function actionsToOffer(actions: readonly TicketAction[]): TicketAction[] {
  const rank = ({ action }: TicketAction) => {
    if (LAST.includes(action)) return FIRST.length + 1 + LAST.indexOf(action)
    const place = FIRST.indexOf(action)
    return place < 0 ? FIRST.length : place
  }
  return actions
    .filter((action) => !ELSEWHERE.has(action.action) && fieldsOf(action) !== null)
    .sort((one, other) => rank(one) - rank(other))
}

const isNothing = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** The body to send: what was left empty is left out. */
export function bodyOf(fields: readonly Asked[], typed: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const { name, kind } of fields) {
    const value = typed[name]
    if (isNothing(value)) continue
    if (kind === 'moment') body[name] = new Date(`${String(value)}+08:00`).toISOString()
    else if (kind === 'money') body[name] = fenOf(String(value))
    else body[name] = typeof value === 'string' ? value.trim() : value
  }
  return body
}

/** What the act goes by of the visit as it is on the page, for the server to tell who was quicker. */
export function seenOf(action: TicketAction, ticket: Pick<Ticket, 'visits'>): Record<string, unknown> {
  const needs = new Set(action.needs.map((need) => need.name))
  const visit = ticket.visits.at(-1)
  const window = visit?.appointment?.window ?? visit?.planned
  return {
    ...(needs.has('visit_id') && visit ? { visit_id: visit.id } : {}),
    ...(needs.has('seen_window') && window ? { seen_window: { start: window.start, end: window.end } } : {}),
  }
}

/** Yuan as somebody types them; NaN where it is no amount. */
export function fenOf(yuan: string): number {
  return /^\d{1,6}(\.\d{1,2})?$/.test(yuan.trim()) ? Math.round(Number(yuan) * 100) : Number.NaN
}
