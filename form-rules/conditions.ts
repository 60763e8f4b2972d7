/** Whether a condition holds. Three answers: of what is missing, nothing can be said. */
import type { FormField } from './definition'

export type Condition = NonNullable<FormField['visible_if']>
type Comparison = Exclude<Condition, { kind?: 'all' | 'any' | 'not' }>
type Verdict = true | false | 'unknown'

/** What conditions compare: a moment is milliseconds, a list its codes. */
export type Fact = string | number | boolean | Date | string[]

export interface Facts {
  value(name: string): Fact | undefined
  /** What "ago" counts from. */
  at: number
}

export const holds = (condition: Condition, facts: Facts): boolean => judge(condition, facts) === true

const opposite = (verdict: Verdict): Verdict => (verdict === 'unknown' ? verdict : !verdict)

function allOf(verdicts: Verdict[]): Verdict {
  if (verdicts.includes(false)) return false
  return verdicts.includes('unknown') ? 'unknown' : true
}

function judge(condition: Condition, facts: Facts): Verdict {
  switch (condition.kind) {
    case 'not':
      return opposite(judge(condition.part as Condition, facts))
    case 'all':
      return allOf((condition.parts as Condition[]).map((part) => judge(part, facts)))
    case 'any':
      return opposite(allOf((condition.parts as Condition[]).map((part) => opposite(judge(part, facts)))))
    default:
      return judgeOne(condition as Comparison, facts)
  }
}

function judgeOne(comparison: Comparison, facts: Facts): Verdict {
  const value = facts.value(comparison.fact)
  if (value === undefined) return comparison.kind === 'known' ? false : 'unknown'
  return isTrueOf(comparison, value, facts.at)
}

function isTrueOf(comparison: Comparison, value: Fact, at: number): boolean {
  switch (comparison.kind) {
    case 'known':
      return true
    case 'text':
      return typeof value === 'string' && textIs(comparison.operator, value, comparison.values)
    case 'choice':
      return typeof value === 'string' && comparison.values.includes(value)
    case 'number':
      return typeof value === 'number' && inOrder(value, comparison.operator, comparison.value)
    case 'money':
      return typeof value === 'number' && inOrder(value, comparison.operator, comparison.fen)
    case 'boolean':
      return value === comparison.value
    case 'area':
      return typeof value === 'string' && comparison.codes.some((code) => value.startsWith(code.replace(/(?:00)+$/, '')))
    case 'list':
      return Array.isArray(value) && listIs(comparison.operator, value, comparison.values)
    case 'moment':
      return value instanceof Date && value.getTime() < Date.parse(comparison.moment) === (comparison.operator === 'before')
    case 'time_apart':
      return value instanceof Date && isApart(comparison, value.getTime(), at)
    case 'week_time':
      return value instanceof Date && isInWeek(comparison, value)
    default:
      return false
  }
}

function textIs(operator: string, value: string, parts: readonly string[]): boolean {
  if (operator === 'is') return parts.includes(value)
  return parts.some((part) => (operator === 'begins_with' ? value.startsWith(part) : value.includes(part)))
}

function inOrder(value: number, operator: string, than: number): boolean {
  switch (operator) {
    case 'less_than':
      return value < than
    case 'at_most':
      return value <= than
    case 'equal':
      return value === than
    case 'at_least':
      return value >= than
    default:
      return value > than
  }
}

function listIs(operator: string, value: readonly string[], wanted: readonly string[]): boolean {
  if (operator === 'all') return wanted.every((each) => value.includes(each))
  return wanted.some((each) => value.includes(each)) === (operator === 'any')
}

function isApart(comparison: Extract<Comparison, { kind?: 'time_apart' }>, value: number, at: number): boolean {
  const minutes = (comparison.direction === 'since' ? at - value : value - at) / 60_000
  return inOrder(minutes, comparison.operator, comparison.minutes)
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))

function isInWeek(comparison: Extract<Comparison, { kind?: 'week_time' }>, value: Date): boolean {
  const local = new Date(value.getTime() + 8 * 3_600_000)
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes()
  const weekday = local.getUTCDay() || 7
  if (comparison.weekdays && !comparison.weekdays.includes(weekday)) return false
  const [first, last] = [minuteOf(comparison.begins ?? '00:00'), minuteOf(comparison.ends ?? '00:00')]
  return first < last ? minute >= first && minute < last : minute >= first || minute < last
}
