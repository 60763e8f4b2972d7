/** A form as the server defines it, and what is read of an answer (docs/forms.md). */
import type { Schemas } from '@/api/types'

export type FormContent = Schemas['FormContent-Output']
export type FormField = FormContent['fields'][number]
export type TableField = Extract<FormField, { type?: 'table' }>
export type TableColumn = TableField['columns'][number]
export type Option = Schemas['Option']
export type Node = Schemas['CascadeField-Output']['options'][number]

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type Values = Record<string, Json>
export type Audience = 'customer' | 'staff'

/** `today` in Shanghai, as 2026-03-01. `media`: the kinds of the files that this person may use, by id. */
export interface Filling {
  today: string
  audience: Audience
  media: Record<string, string>
}

/** `field`: the name, in a table `parts[2].count`. `reason`: what to do, to be shown beside the field. */
export interface FieldProblem {
  field: string
  code: string
  reason: string
}

/** An answer that will not do. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly reason: string,
    readonly path = '',
  ) {
    super(code)
  }
}

/** Several parts of one answer will not do. */
export class RefusedParts extends Error {
  constructor(readonly parts: Refused[]) {
    super(String(parts.length))
  }
}

export const isObject = (raw: unknown): raw is { [name: string]: Json } =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

/** Nothing was said. 0 and false are said. */
export function isEmpty(raw: Json | undefined): boolean {
  if (raw === undefined || raw === null) return true
  if (typeof raw === 'string') return raw.trim() === ''
  if (Array.isArray(raw)) return raw.length === 0
  return isObject(raw) && Object.keys(raw).length === 0
}

export const isBlankRow = (row: Json): boolean =>
  isEmpty(row) || (isObject(row) && Object.values(row).every((cell) => isEmpty(cell)))

/** Of a table also rows whose cells are all blank. */
export function isBlank(field: FormField, raw: Json | undefined): boolean {
  if (isEmpty(raw)) return true
  return field.type === 'table' && Array.isArray(raw) && raw.every(isBlankRow)
}
