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

const fillingOf = (each: Case): Filling => ({
  today: each.today ?? '2026-03-01',
  audience: each.audience ?? 'staff',
  media: each.media ?? {},
})

interface Outcome {
  visible: string[]
  required: string[]
  problems: string[][]
  values: Values
  dropped: string[]
  /** Reasons that do not say what to do. */
  bare: string[]
  /** What reading the kept answers gives once more, where nothing is wrong with them. */
  again: { values: Values; problems: unknown[]; dropped: string[] } | null
}

export function expectedOf(each: Case): Outcome {
  const problems = each.problems ?? []
  return {
    visible: each.visible ?? each.fields.map((field) => field.name),
    required: each.required ?? each.fields.filter((field) => field.required).map((field) => field.name),
    problems,
    values: each.values,
    dropped: each.dropped ?? [],
    bare: [],
    again: problems.length ? null : { values: each.values, problems: [], dropped: [] },
  }
}

export function foundOf(each: Case): Outcome {
  const filling = fillingOf(each)
  const { visible, required, problems, values, dropped } = checkAnswers(each.fields, each.given, filling)
  const again = checkAnswers(each.fields, values, filling)
  return {
    visible,
    required,
    problems: problems.map(({ field, code }) => [field, code]),
    values,
    dropped,
    bare: problems.map(({ reason }) => reason).filter((reason) => !reason.includes('请')),
    again: problems.length ? null : { values: again.values, problems: again.problems, dropped: again.dropped },
  }
}
