/** Forms that the firm's flow demands with an act: filled in before it, without network too, and handed in with it. */
import { Problem } from '@/api/problem'
import type { Schemas } from '@/api/types'
import type { Values } from '@forms/definition'
import type { OperationKind } from '@/offline/operations'
import type { Draft, Job } from './job'

export type AskedForm = Job['forms'][number]['form']
export type ActName = Schemas['Act']

export interface FormDraft {
  key: string
  version: number
  values: Values
  isReady: boolean
}

export const ACT_OF: Readonly<Record<OperationKind, ActName>> = {
  depart: 'depart',
  arrive: 'arrive',
  work: 'start_work',
  suspend: 'suspend',
  incomplete: 'leave_incomplete',
  finish: 'finish',
  accept: 'accept',
  call: 'record_call',
  step: 'record_step',
  promise: 'keep_promise',
  refuse_promise: 'refuse_promise',
  message: 'message',
  photos: 'photograph',
}

export const FORM_OWED = 'form_owed'

/** Which form goes with this act. An act that is offered now says so itself; of those to come, the ticket's forms do. */
export function stepFormOf(job: Job, act: ActName): AskedForm | null {
  const offered = job.ticket.actions.find((each) => each.action === act)
  if (offered && !offered.form) return null
  const asked = job.forms.filter((each) => each.act === act)
  const named = asked.find((each) => each.form.key === offered?.form?.key) ?? asked.at(-1)
  return named?.form ?? null
}

export function acceptanceOf(job: Job): AskedForm | null {
  return job.forms.find((each) => each.purpose === 'acceptance')?.form ?? null
}

const isFilled = (form: AskedForm, draft: FormDraft | null | undefined): draft is FormDraft =>
  Boolean(draft?.isReady && draft.key === form.key && draft.version === form.version)

/** The first of these acts whose form is not filled in yet. */
export function firstOwed(job: Job, acts: readonly ActName[], draft: Draft): { act: ActName; form: AskedForm } | null {
  for (const act of acts) {
    const form = stepFormOf(job, act)
    if (form && !isFilled(form, draft.stepForms[act])) return { act, form }
  }
  return null
}

export const given = ({ key, version, values }: FormDraft): Schemas['GivenForm'] => ({
  key,
  version,
  // The document says of an answer only that it is one: the form knows its kind.
  values: values as Schemas['GivenForm']['values'],
})

/** What goes into the body of the act. Raises Problem `form_owed` where its form has to be filled in first. */
export function filledFor(job: Job, act: ActName, draft: Draft): { step_form?: Schemas['GivenForm'] } {
  const owed = firstOwed(job, [act], draft)
  if (owed) throw new Problem({ status: -1, code: FORM_OWED, detail: `先填好《${owed.form.content.title}》，再点一次`, params: { act } })
  const form = draft.stepForms[act]
  return stepFormOf(job, act) && form ? { step_form: given(form) } : {}
}
