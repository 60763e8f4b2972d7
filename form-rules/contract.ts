/** The cases of the contract, which whatever renders forms runs: both apps do. */
import { checkAnswers } from './checking'
import type { Filling, FormField, Values } from './definition'

export interface Case {
  name: string
  fields: FormField[]
  given: Values
  today?: string
  audience?: Filling['audience']
  media?: Record<string, string>
  visible?: string[]
  required?: string[]
  problems?: [string, string][]
  values: Values
  dropped?: string[]
}

const FILES = import.meta.glob<{ cases: Case[] }>('../tests/contracts/forms/*.json', { eager: true })

/** By file: the name of each case, and the case. */
export const CONTRACT: [string, [string, Case][]][] = Object.entries(FILES).map(([file, { cases }]) => [
  file.split('/').pop() ?? file,
  cases.map((each) => [each.name, each]),
])

export const fillingOf = (each: Case): Filling => ({
  today: each.today ?? '2026-03-01',
  audience: each.audience ?? 'staff',
  media: each.media ?? {},
})

const outcome = (visible: string[], required: string[], problems: string[][], values: Values, dropped: string[]) => ({
  visible, required, problems, values, dropped,
})

export function expectedOf(each: Case): ReturnType<typeof outcome> {
  const must = each.fields.filter((field) => field.required).map((field) => field.name)
  const visible = each.visible ?? each.fields.map((field) => field.name)
  return outcome(visible, each.required ?? must, each.problems ?? [], each.values, each.dropped ?? [])
}

export function foundOf(each: Case): ReturnType<typeof outcome> {
  const { visible, required, problems, values, dropped } = checkAnswers(each.fields, each.given, fillingOf(each))
  return outcome(visible, required, problems.map(({ field, code }) => [field, code]), values, dropped)
}
