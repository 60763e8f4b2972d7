import { Problem } from '@/api/problem'
import type { ReportDraft } from '@/stores/report-draft'
import { firstWindow, openTicketIn, reportOf } from './sending'

const DAYS = [
  { date: '2026-07-15', name: '今天', number: 15, windows: [] },
  { date: '2026-07-16', name: '明天', number: 16, windows: [{ name: '10–12 点', start: '2026-07-16T02:00:00Z', end: '2026-07-16T04:00:00Z' }] },
]
const draft = (changes: Partial<ReportDraft>): ReportDraft => ({
  key: 'k', code: '', deviceId: '', blankTag: '', deviceName: '', deviceDetail: '', picture: 'ac', product: '', lineId: '', nameplate: '',
  symptoms: ['不制冷'], problem: ' 不转 ', mediaIds: [], day: '2026-07-16', window: '10–12 点', addressId: '', householdId: '',
  region: '', door: '', contactName: '', contactPhone: '', remark: '', answers: {}, sent: null, ...changes,
})

it('sends of a scanned device its code, and nothing that the server knows', () => {
  expect(reportOf(draft({ code: 'abc' }), ['m1'], DAYS)).toEqual({
    service_type: 'repair', symptoms: ['不制冷'], problem: '不转', media_ids: ['m1'], device_codes: ['abc'],
    wanted: { start: '2026-07-16T02:00:00Z', end: '2026-07-16T04:00:00Z' },
  })
})

it('sends of a blank code the kind of product, and the first photo as its nameplate', () => {
  const report = reportOf(draft({ code: 'abc', blankTag: 'B-1', lineId: 'l1' }), ['m1', 'm2'], DAYS)
  expect([report.device_codes, report.nameplate, report.media_ids]).toEqual([['abc'], { product_line_id: 'l1', photo_id: 'm1', text: '' }, ['m2']])
})

it('sends of a blank code without a photo the model that was read off it', () => {
  const report = reportOf(draft({ code: 'abc', blankTag: 'B-1', lineId: 'l1', nameplate: ' KFR-35GW ' }), [], DAYS)
  expect([report.nameplate, report.media_ids]).toEqual([{ product_line_id: 'l1', photo_id: null, text: 'KFR-35GW' }, []])
})

it('sends without device what was typed', () => {
  const typed = { product: '空调', region: '浙江省杭州市', door: '5 幢', contactPhone: '13800000000', remark: '门禁 1204' }
  const report = reportOf(draft(typed), [], DAYS, { anyway: '另一个问题' })
  expect(report).toMatchObject({
    product: '空调', address: { region: '浙江省杭州市', door: '5 幢' }, contact: { name: '业主', phone: '13800000000' },
    problem: '不转\n提醒师傅：门禁 1204', anyway: '另一个问题',
  })
})

it('preselects the first window that is free, and asks for none that is gone', () => {
  expect(firstWindow(DAYS)).toEqual({ day: '2026-07-16', window: '10–12 点' })
  expect(reportOf(draft({ day: '2026-07-15' }), [], DAYS).wanted).toBeUndefined()
})

it('finds the ticket that is open already', () => {
  const problem = new Problem({ status: 409, code: 'open_ticket_exists', detail: '', params: { ticket_id: 't', number: 'N' } })
  expect(openTicketIn(problem)).toEqual({ id: 't', number: 'N' })
  expect(openTicketIn(new Problem({ status: 409, code: 'stale_document', detail: '' }))).toBeNull()
})
