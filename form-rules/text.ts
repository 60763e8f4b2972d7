/** Texts that are typed, and codes that are scanned. */
import { Refused, type Json } from './definition'

const LONGEST_CODE = 128
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
const BREAKS = /[\t\n]/

const PATTERNS: Record<string, { fits: RegExp; words: string }> = {
  mobile: { fits: /^1[3-9][0-9]{9}$/, words: '11 位手机号' },
  phone: { fits: /^(?:1[3-9][0-9]{9}|0[0-9]{9,11}|400[0-9]{7}|800[0-9]{7})$/, words: '手机号，或带区号的座机号' },
  serial: { fits: /^[A-Za-z0-9][A-Za-z0-9./_-]{3,39}$/, words: '机身上的序列号（4 到 40 位字母、数字）' },
  postcode: { fits: /^[0-9]{6}$/, words: '6 位邮政编码' },
  email: {
    fits: /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,4}$/,
    words: '完整的邮箱地址',
  },
  digits: { fits: /^[0-9]+$/, words: '数字' },
  letters_and_digits: { fits: /^[A-Za-z0-9]+$/, words: '字母和数字' },
}
const PHONES = new Set(['mobile', 'phone'])

/** Unicode code points. */
export const lengthOf = (text: string): number => Array.from(text).length

/** Trimmed, in Unicode's composed form, line breaks as `\n`. */
export function readable(raw: Json | undefined, multiline: boolean): string {
  if (typeof raw !== 'string') throw new Refused('wrong_type', '应为文字，请重新填写')
  const text = raw.replace(/\r\n/g, '\n').trim()
  if (INVISIBLE.test(text) || (!multiline && BREAKS.test(text))) {
    throw new Refused('unreadable', '含有看不见的字符或多余的换行，请删掉后重新填写')
  }
  return text.normalize('NFC')
}

function fitted(text: string, name: string): string {
  let plain = text.normalize('NFKC').replace(/\s+/g, '')
  if (PHONES.has(name)) plain = plain.replace(/-/g, '').replace(/^(\+|00)86/, '')
  const pattern = PATTERNS[name]
  if (!pattern?.fits.test(plain)) throw new Refused('pattern', `应为${pattern?.words ?? '规定的格式'}，请核对后重新填写`)
  return plain
}

interface TextRule {
  multiline?: boolean
  min_length?: number
  max_length?: number
  pattern?: string | null
}

export function readText(rule: TextRule, raw: Json): string {
  let text = readable(raw, rule.multiline ?? false)
  if (rule.pattern) text = fitted(text, rule.pattern)
  const [fewest, most] = [rule.min_length ?? 0, rule.max_length ?? 200]
  if (lengthOf(text) < fewest) throw new Refused('too_short', `至少 ${fewest} 个字，请写详细一些`)
  if (lengthOf(text) > most) throw new Refused('too_long', `最多 ${most} 个字，请写简短一些`)
  return text
}

export function readScan(rule: { pattern?: string | null }, raw: Json): string {
  const text = readable(raw, false)
  if (rule.pattern) return fitted(text, rule.pattern)
  if (lengthOf(text) > LONGEST_CODE) {
    throw new Refused('too_long', `最多 ${LONGEST_CODE} 个字符，请核对扫到的是不是正确的码`)
  }
  return text
}
