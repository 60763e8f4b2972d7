/** One answer, read by its kind: what is kept. Throws Refused, RefusedParts. */
import { readCascade, readChoice, readMulti } from './choices'
import { readDate, readWindow } from './dates'
import {
  isBlankRow, isEmpty, isObject, Refused, RefusedParts,
  type Filling, type FormField, type Json, type TableColumn, type TableField, type Values,
} from './definition'
import { readLocation, readMedia, readSignature } from './files'
import { readNumber, readReading } from './numbers'
import { readScan, readText } from './text'

const MOST_ROWS = 50

export function read(field: FormField | TableColumn, raw: Json, filling: Filling): Json {
  switch (field.type) {
    case 'text':
      return readText(field, raw)
    case 'scan':
      return readScan(field, raw)
    case 'number':
      return readNumber(field, raw)
    case 'reading':
      return readReading(field, raw)
    case 'choice':
      return readChoice(field, raw)
    case 'multi':
      return readMulti(field, raw)
    case 'cascade':
      return readCascade(field, raw)
    case 'date':
      return readDate(field, raw, filling.today)
    case 'window':
      return readWindow(field, raw, filling.today)
    case 'media':
      return readMedia(field, raw, filling)
    case 'signature':
      return readSignature(raw, filling)
    case 'location':
      return readLocation(raw, filling.audience)
    case 'table':
      return readTable(field, raw, filling)
    default:
      throw new Refused('wrong_type', '这一项要更新版本才能填，请刷新页面')
  }
}

function readTable(field: TableField, raw: Json, filling: Filling): Json {
  if (!Array.isArray(raw)) throw new Refused('wrong_type', '应为表格，请重新填写')
  const rows = raw.map((row, number) => ({ row, number })).filter(({ row }) => !isBlankRow(row))
  const [fewest, most] = [field.min_rows ?? 0, field.max_rows ?? MOST_ROWS]
  if (rows.length > most) throw new Refused('too_many', `最多 ${most} 行，请去掉一些`)
  if (rows.length < fewest) throw new Refused('too_few', `至少 ${fewest} 行，请补填`)
  const refused: Refused[] = []
  const kept = rows.map(({ row, number }) => readRow(field, row, number, filling, refused))
  if (refused.length) throw new RefusedParts(refused)
  return kept
}

function readRow(field: TableField, raw: Json, number: number, filling: Filling, refused: Refused[]): Values {
  if (!isObject(raw)) {
    refused.push(new Refused('wrong_type', '这一行无法读取，请重新填写', `[${number}]`))
    return {}
  }
  const values: Values = {}
  for (const column of field.columns) {
    try {
      const cell = raw[column.name]
      if (!isEmpty(cell)) values[column.name] = read(column, cell as Json, filling)
      else if (column.required) throw new Refused('required', '还没有填，请填写')
    } catch (wrong) {
      if (!(wrong instanceof Refused)) throw wrong
      const reason = `第 ${number + 1} 行“${column.label}”${wrong.reason}`
      refused.push(new Refused(wrong.code, reason, `[${number}].${column.name}`))
    }
  }
  if (Object.keys(raw).some((name) => !field.columns.some((column) => column.name === name))) {
    refused.push(new Refused('unknown_field', `第 ${number + 1} 行有表格里没有的列，请刷新后重新填写`, `[${number}]`))
  }
  return values
}
