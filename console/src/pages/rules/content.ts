import { choicesAt, factName, operatorName } from './vocabulary'

/** What a definition says, whatever its kind. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [name: string]: Json
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isEmpty = (value: Json): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0)

/** A condition as a person reads it; empty for what is none. */
export function conditionInWords(value: Json): string {
  if (!isObject(value)) return ''
  if (Array.isArray(value.parts) && typeof value.kind === 'string') {
    const words = value.parts.map(conditionInWords).filter(Boolean)
    return words.length === 1 ? (words[0] ?? '') : words.map((each) => `（${each}）`).join(value.kind === 'any' ? '或者' : '并且')
  }
  if (value.kind === 'not' && value.part !== undefined) return `不是（${conditionInWords(value.part)}）`
  if (typeof value.fact !== 'string') return ''
  return `${factName(value.fact)}${comparedInWords(value)}`
}

function comparedInWords(value: JsonObject): string {
  const operator = typeof value.operator === 'string' ? operatorName(value.operator) : '是'
  if (typeof value.fen === 'number') return `${operator} ¥${(value.fen / 100).toFixed(2)}`
  if (typeof value.value === 'boolean') return value.value ? '' : '：否'
  if (Array.isArray(value.values)) return `${operator} ${value.values.map((each) => wordOf(String(value.fact), '', each)).join('、')}`
  if (Array.isArray(value.codes)) return `在 ${value.codes.join('、')}`
  if (value.value !== undefined && value.value !== null) return `${operator} ${String(value.value)}`
  return `${operator}…`
}

/** A single value as a person reads it. */
export function wordOf(name: string, parent: string, value: Json): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (value === null || value === '') return '—'
  if (typeof value === 'string') return choicesAt(name, parent, value)?.[value] ?? value
  if (typeof value === 'number' && /(^|_)fen$/.test(name)) return `¥${(value / 100).toFixed(2)}`
  return String(value)
}

/** 09:00–12:00, where an object is a span of a day. */
export function windowInWords(value: Json): string {
  return isObject(value) && typeof value.start === 'string' && typeof value.end === 'string' && Object.keys(value).length === 2
    ? `${value.start}–${value.end}`
    : ''
}

/** What stands at `rules.2.name`; undefined where there is nothing. */
export function at(content: Json, path: string): Json | undefined {
  let here: Json | undefined = content
  for (const step of path.split('.')) {
    if (Array.isArray(here)) here = here[Number(step)]
    else if (isObject(here)) here = here[step]
    else return undefined
  }
  return here
}

export interface Finding {
  field: string
  reason: string
}

/** What is told of the place itself; of what is beneath it too, where the place has no such part to show it at. */
export function findingsAt(findings: readonly Finding[], path: string, content: Json): Finding[] {
  return findings.filter(({ field }) => nearest(content, field) === path)
}

/** The deepest place on the way to `field` that exists; `''` is the whole. */
export function nearest(content: Json, field: string): string {
  const steps = field ? field.split('.') : []
  while (steps.length && at(content, steps.join('.')) === undefined) steps.pop()
  return steps.join('.')
}
