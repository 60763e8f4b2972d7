/**
 * Answers against a form: what is visible, what is required, what is wrong, what is kept. The contract is docs/forms.md;
 * its cases are in tests/contracts/forms, and are run by checking.test.ts.
 */
import { holds, type Fact, type Facts } from './conditions'
import { isBlank, Refused, RefusedParts, type FieldProblem, type Filling, type FormField, type Json, type Values } from './definition'
import { read } from './reading'

const MOST_PROBLEMS = 100

export interface Checked {
  visible: string[]
  required: string[]
  problems: FieldProblem[]
  values: Values
  dropped: string[]
}

/** Midnight in Shanghai: the moment conditions take a day for. */
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

function factOf(field: FormField, value: Json): Fact | undefined {
  switch (field.type) {
    case 'date':
      return new Date(startOf(String(value)))
    case 'media':
    case 'table':
      return Array.isArray(value) ? value.length : undefined
    case 'window':
    case 'signature':
    case 'location':
      return true
    default:
      return value === '' || value === null ? undefined : (value as Fact)
  }
}

export function fieldsFor(fields: readonly FormField[], audience: Filling['audience']): FormField[] {
  return fields.filter((field) => audience === 'staff' || !field.staff_only)
}

/** One pass in the order of the fields. An answer that is wrong counts as missing for what stands below it. */
export function checkAnswers(fields: readonly FormField[], given: Values, filling: Filling): Checked {
  const asked = fieldsFor(fields, filling.audience)
  const known = new Map<string, Fact>()
  const facts: Facts = { value: (name) => known.get(name), at: startOf(filling.today) }
  const checked: Checked = { visible: [], required: [], problems: [], values: {}, dropped: [] }
  for (const field of asked) {
    const raw = given[field.name]
    if (field.visible_if && !holds(field.visible_if, facts)) {
      if (!isBlank(field, raw)) checked.dropped.push(field.name)
      continue
    }
    checked.visible.push(field.name)
    const isRequired = field.required || (field.required_if ? holds(field.required_if, facts) : false)
    if (isRequired) checked.required.push(field.name)
    readInto(checked, field, raw, isRequired ?? false, filling)
    const fact = field.name in checked.values ? factOf(field, checked.values[field.name] as Json) : undefined
    if (fact !== undefined) known.set(field.name, fact)
  }
  checked.problems.push(...unknownFields(asked, given))
  checked.problems = checked.problems.slice(0, MOST_PROBLEMS)
  return checked
}

function readInto(checked: Checked, field: FormField, raw: Json | undefined, isRequired: boolean, filling: Filling): void {
  if (isBlank(field, raw)) {
    if (isRequired) checked.problems.push({ field: field.name, code: 'required', reason: `“${field.label}”还没有填，请填写` })
    return
  }
  try {
    checked.values[field.name] = read(field, raw as Json, filling)
  } catch (wrong) {
    if (wrong instanceof Refused) checked.problems.push(problemOf(field, wrong))
    else if (wrong instanceof RefusedParts) checked.problems.push(...wrong.parts.map((part) => problemOf(field, part)))
    else throw wrong
  }
}

const problemOf = (field: FormField, refused: Refused): FieldProblem => ({
  field: `${field.name}${refused.path}`,
  code: refused.code,
  reason: `“${field.label}”${refused.reason}`,
})

/** By code points, as the server sorts. */
function unknownFields(asked: readonly FormField[], given: Values): FieldProblem[] {
  const names = new Set(asked.map((field) => field.name))
  const strange = Object.keys(given).filter((name) => !names.has(name))
  strange.sort((one, other) => (one < other ? -1 : 1))
  return strange.map((name) => ({ field: name, code: 'unknown_field', reason: `表单里没有“${name}”这一项，请刷新后重新填写` }))
}
