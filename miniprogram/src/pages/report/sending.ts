/** A report as the server wants it, and what a refusal means for the page. */
import type { BodyOf, Schemas } from '@/api/types'
import type { Values } from '@forms/definition'
import type { Problem } from '@/api'
import type { ReportDraft } from '@/stores/report-draft'

export type NewTicket = BodyOf<'/api/v1/tickets', 'post'>
type Days = Schemas['DayOffered'][]

export function windowOf(draft: Pick<ReportDraft, 'day' | 'window'>, days: Days): { start: string; end: string } | null {
  const found = days.find((day) => day.date === draft.day)?.windows.find((window) => window.name === draft.window)
  return found ? { start: found.start, end: found.end } : null
}

/** The first free window, which is preselected. */
export function firstWindow(days: Days): { day: string; window: string } {
  const day = days.find((each) => each.windows.length > 0)
  return { day: day?.date ?? '', window: day?.windows[0]?.name ?? '' }
}

function words(draft: ReportDraft): string {
  return [draft.problem.trim(), draft.remark.trim() && `提醒师傅：${draft.remark.trim()}`].filter(Boolean).join('\n').slice(0, 500)
}

/** Answers as they are sent: to which wording of which form. */
export function reportForm(form: { key: string; version: number }, values: Values): Schemas['GivenForm'] {
  // The document says of an answer only that it is one: the form knows its kind.
  return { key: form.key, version: form.version, values: values as Schemas['GivenForm']['values'] }
}

export interface Choices {
  anyway?: string
  addTo?: string
  form?: Schemas['GivenForm'] | null
  /** Of a blank code: the photo of the nameplate, if it has arrived; the first of all photos otherwise. */
  nameplateId?: string
}

export function reportOf(draft: ReportDraft, mediaIds: string[], days: Days, choices: Choices = {}): NewTicket {
  const report: NewTicket = { service_type: 'repair', symptoms: draft.symptoms, problem: words(draft), media_ids: mediaIds }
  if (draft.blankTag) {
    report.device_codes = [draft.code]
    const photo = (choices.nameplateId ?? mediaIds[0]) || null
    report.nameplate = { product_line_id: draft.lineId, photo_id: photo, text: draft.nameplate.trim() }
    report.media_ids = mediaIds.filter((id) => id !== photo)
  } else if (draft.code) report.device_codes = [draft.code]
  else if (draft.deviceId) report.device_ids = [draft.deviceId]
  else report.product = draft.product
  const wanted = windowOf(draft, days)
  if (wanted) report.wanted = wanted
  if (draft.addressId) {
    report.address_id = draft.addressId
    report.household_id = draft.householdId
  } else if (draft.region) report.address = { region: draft.region.trim(), door: draft.door.trim() }
  if (draft.contactPhone) report.contact = { name: draft.contactName.trim() || '业主', phone: draft.contactPhone }
  if (choices.anyway) report.anyway = choices.anyway
  if (choices.addTo) report.add_to = choices.addTo
  if (choices.form) report.form = choices.form
  return report
}

export interface OpenTicket {
  id: string
  number: string
}

export function openTicketIn(problem: Problem): OpenTicket | null {
  if (problem.code !== 'open_ticket_exists') return null
  return { id: String(problem.params['ticket_id'] ?? ''), number: String(problem.params['number'] ?? '') }
}
