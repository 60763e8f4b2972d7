import type { FieldProblem, Filling, FormField, Json, Values } from '@forms/definition'
import { Refusal } from '@/api/refusal'
import type { Schemas } from '@/api/types'

export type AskedForm = Schemas['FormView']
export type GivenForm = Schemas['GivenForm']

/** What was uploaded into a form, by its id. */
export interface SentFile {
  kind: string
  picture: string
}

/** By the calendar of Shanghai, as 2026-03-01. */
const todayIn = (now: Date): string => new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)

export function fillingOf(files: Record<string, SentFile>, now: Date): Filling {
  const media = Object.fromEntries(Object.entries(files).map(([id, file]) => [id, file.kind]))
  return { today: todayIn(now), audience: 'staff', media }
}

/** Where answers begin: the defaults that hold, then what was typed already. */
export const begun = (form: AskedForm, typed: Values = {}): Values => ({ ...(form.defaults as Values), ...typed })

/** What is wrong, by the name of the field it is shown beside: the first thing of each. */
export function reasonsOf(problems: readonly FieldProblem[]): Record<string, string> {
  const told: Record<string, string> = {}
  for (const { field, reason } of problems) told[field.split('[')[0] ?? field] ??= reason
  return told
}

/** What the server said of the answers; empty where it refused something else. */
export function refusedFields(error: unknown): Record<string, string> {
  const fields = error instanceof Refusal ? error.problem.params['fields'] : null
  return Array.isArray(fields) ? reasonsOf(fields as FieldProblem[]) : {}
}

/** The form was replaced meanwhile, or is asked where none was: it has to be read again. */
export const isOtherForm = (error: unknown): boolean =>
  error instanceof Refusal && ['form_changed', 'answers_missing'].includes(error.problem.code)

export function sent(form: AskedForm, values: Values, begunAt: Date): GivenForm {
  return { key: form.key, version: form.version, begun_at: begunAt.toISOString(), values: values as GivenForm['values'] }
}

/** A number as somebody types it; what is none stays as it is, so that the form can say so. */
export function numberOf(text: string): Json {
  const plain = text.trim()
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : plain
}

export const sectionAbove = (fields: readonly FormField[], place: number): string => {
  const section = fields[place]?.section ?? ''
  return section !== (fields[place - 1]?.section ?? '') ? section : ''
}
