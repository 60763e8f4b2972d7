/** Numbers with a unit, and readings of meters. */
import { Refused, type Json } from './definition'

const LARGEST = 1_000_000_000

export interface NumberRule {
  decimals?: number
  minimum?: number | null
  maximum?: number | null
  unit?: string
}

export interface ReadingRule extends NumberRule {
  low?: number | null
  high?: number | null
  refuse_outside?: boolean
}

/** Digits behind the point of the number as it is written out. */
function decimalsOf(number: number): number {
  const [digits = '', power = '0'] = String(Math.abs(number)).split('e')
  const behind = digits.split('.')[1]?.length ?? 0
  return Math.max(0, behind - Number(power))
}

function counted(raw: Json, decimals: number): number {
  if (typeof raw !== 'number') throw new Refused('not_a_number', '应为数字，请只填数字，不要带单位')
  if (!Number.isFinite(raw) || Math.abs(raw) > LARGEST) throw new Refused('not_a_number', '数字太大，请核对后重新填写')
  if (decimalsOf(raw) > decimals) {
    throw new Refused('too_many_decimals', decimals ? `最多保留 ${decimals} 位小数，请四舍五入` : '应为整数，请四舍五入')
  }
  return raw === 0 ? 0 : raw
}

/** 12.5 ℃; 3. */
export const measured = (value: number, unit = ''): string => `${value} ${unit}`.trimEnd()

function within(number: number, rule: NumberRule): number {
  const { minimum, maximum, unit } = rule
  if (typeof minimum === 'number' && number < minimum) {
    throw new Refused('too_small', `不能小于 ${measured(minimum, unit)}，请核对后重新填写`)
  }
  if (typeof maximum === 'number' && number > maximum) {
    throw new Refused('too_large', `不能大于 ${measured(maximum, unit)}，请核对后重新填写`)
  }
  return number
}

export const readNumber = (rule: NumberRule, raw: Json): number => within(counted(raw, rule.decimals ?? 0), rule)

export function isNormal(rule: ReadingRule, value: number): boolean {
  const above = typeof rule.low !== 'number' || value >= rule.low
  return above && (typeof rule.high !== 'number' || value <= rule.high)
}

/** 4 到 9 MPa; empty without a range. */
export function rangeWords(rule: ReadingRule): string {
  const { low, high, unit } = rule
  if (typeof low === 'number' && typeof high === 'number') return `${measured(low)} 到 ${measured(high, unit)}`
  if (typeof low === 'number') return `不小于 ${measured(low, unit)}`
  return typeof high === 'number' ? `不大于 ${measured(high, unit)}` : ''
}

export function readReading(rule: ReadingRule, raw: Json): number {
  const number = within(counted(raw, rule.decimals ?? 2), rule)
  if (rule.refuse_outside && !isNormal(rule, number)) {
    throw new Refused('outside_range', `不在正常范围（${rangeWords(rule)}）内，请处理后重新测量`)
  }
  return number
}
