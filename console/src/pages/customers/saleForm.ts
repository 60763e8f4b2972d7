import type { components } from '@/api/schema'
import { Refusal } from '@/api/refusal'
import type { PromiseKind } from './words'

type SaleInput = components['schemas']['SaleInput']

export interface Paper {
  id: string
  name: string
  thumbnail: string
}

export interface SoldDevice {
  key: number
  model: string
  serial: string
  place: string
  hasCode: boolean
  papers: Paper[]
}

export interface Promised {
  key: number
  kind: PromiseKind
  text: string
  due: string
  /** From 1 as the form counts; 0 for all. */
  device: number
}

export interface SaleForm {
  phone: string
  name: string
  household: string
  area: string
  estate: string
  door: string
  devices: SoldDevice[]
  promises: Promised[]
  soldOn: string
  channel: string
  order: string
  yuan: string
  note: string
  /** The wish it comes from, which it wins; empty without one. */
  lead: string
  wantsInstall: boolean
  day: string
  from: string
  to: string
}

export function emptyForm(today: string): SaleForm {
  return {
    phone: '', name: '', household: '', area: '', estate: '', door: '', devices: [emptyDevice(1)], promises: [], soldOn: today, channel: '',
    order: '', yuan: '', note: '', lead: '', wantsInstall: false, day: '', from: '09:00', to: '11:00',
  }
}

export function emptyDevice(key: number): SoldDevice {
  return { key, model: '', serial: '', place: '', hasCode: true, papers: [] }
}

export function emptyPromise(key: number): Promised {
  return { key, kind: 'gift', text: '', due: '', device: 0 }
}

/** Whole fen from what was typed in yuan; null where that is no amount. */
export function fenOf(yuan: string): number | null {
  const clean = yuan.replace(/[,，\s¥]/g, '')
  if (clean === '') return 0
  return /^\d{1,9}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : null
}

/** Times of the form are Shanghai's. */
function instant(day: string, clock: string): string {
  return new Date(`${day}T${clock}:00+08:00`).toISOString()
}

/** What is still wrong, in the order of the form; the server looks again at everything. */
export function problemsOf(form: SaleForm): string[] {
  const problems: string[] = []
  if (fenOf(form.yuan) === null) problems.push('金额写成 3299 或 3299.00')
  if (form.wantsInstall && form.day && form.to <= form.from) problems.push('安装时段的结束要晚于开始')
  const serials = form.devices.map((device) => device.serial.trim()).filter(Boolean)
  if (new Set(serials).size < serials.length) problems.push('两台设备的序列号一样，请核对')
  return problems
}

export function saleOf(form: SaleForm): SaleInput {
  const window = form.day ? { start: instant(form.day, form.from), end: instant(form.day, form.to) } : {}
  return {
    buyer: {
      phone: form.phone.trim(), name: form.name.trim(), household_name: form.household.trim(),
      address: { area: form.area.trim(), estate: form.estate.trim(), door: form.door.trim() },
    },
    devices: form.devices.map((device) => ({
      model_id: device.model, serial: device.serial.trim(), install_place: device.place.trim(), with_code: device.hasCode,
      document_ids: device.papers.map((paper) => paper.id),
    })),
    promises: form.promises.map((promise) => ({
      kind: promise.kind, text: promise.text.trim(), due_on: promise.due || null, device_numbers: promise.device ? [promise.device] : [],
    })),
    sold_on: form.soldOn, channel: form.channel.trim(), order_number: form.order.trim(), amount_fen: fenOf(form.yuan) ?? 0, note: form.note.trim(), ...(form.lead ? { lead_id: form.lead } : {}),
    install: form.wantsInstall ? window : null,
  }
}

const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/buyer\.phone/g, '手机号'], [/buyer\.name/g, '姓名'], [/buyer\.address\.area(_code)?/g, '省市区'], [/buyer\.address\.door/g, '楼栋门牌'],
  [/buyer\.address\.estate/g, '小区'], [/devices\.\d+\.serial/g, '序列号'], [/devices\.\d+\.model_id/g, '型号'], [/promises\.\d+\.text/g, '承诺内容'],
  [/promises\.\d+\.due_on/g, '承诺的日期'], [/sold_on/g, '购买日期'], [/amount_fen/g, '金额'], [/order_number/g, '订单号'],
]

/** The server names fields as the API does; people read what stands beside them. */
export function inFormWords(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  const detail = FIELDS.reduce((told, [field, words]) => told.replace(field, words), error.problem.detail)
  return new Refusal({ ...error.problem, detail })
}
