import { describe, expect, it } from 'vitest'
import { Refusal, unreachable } from '@/api/refusal'
import { emptyForm, emptyPromise, fenOf, inFormWords, problemsOf, saleOf } from './saleForm'

describe('a sale as it is typed', () => {
  it.each([['3299', 329900], ['3,299.5', 329950], ['0.29', 29], ['', 0], ['¥ 19.90', 1990], ['三千', null], ['1.234', null], ['-5', null]])('%s yuan are %s fen', (typed, fen) => {
    expect(fenOf(typed)).toBe(fen)
  })

  it('reads the wished window in Shanghai', () => {
    const form = { ...emptyForm('2026-07-01'), wantsInstall: true, day: '2026-07-04', from: '09:00', to: '11:00' }
    expect(saleOf(form).install).toEqual({ start: '2026-07-04T01:00:00.000Z', end: '2026-07-04T03:00:00.000Z' })
  })

  it('wants an installation without a time where none was said, and none at all where it is not wanted', () => {
    const form = { ...emptyForm('2026-07-01'), wantsInstall: true }
    expect(saleOf(form).install).toEqual({})
    expect(saleOf({ ...form, wantsInstall: false, day: '2026-07-04' }).install).toBe(null)
  })

  it('ties a promise to one device, or to the whole sale', () => {
    const form = emptyForm('2026-07-01')
    form.promises = [{ ...emptyPromise(1), text: '送滤网', device: 2 }, { ...emptyPromise(2), text: '周六装', due: '2026-07-04' }]
    expect(saleOf(form).promises).toEqual([
      { kind: 'gift', text: '送滤网', due_on: null, device_numbers: [2] },
      { kind: 'gift', text: '周六装', due_on: '2026-07-04', device_numbers: [] },
    ])
  })

  it('names what is wrong before anything is sent', () => {
    const form = { ...emptyForm('2026-07-01'), yuan: '三千', wantsInstall: true, day: '2026-07-04', from: '11:00', to: '09:00' }
    form.devices = [{ ...form.devices[0]!, serial: 'A-1' }, { ...form.devices[0]!, key: 2, serial: 'A-1 ' }]
    expect(problemsOf(form)).toEqual(['金额写成 3299 或 3299.00', '安装时段的结束要晚于开始', '两台设备的序列号一样，请核对'])
  })

  it('reads a refusal in the words of the form', () => {
    const refused = new Refusal({ ...unreachable, status: 422, detail: '填写的内容有误：buyer.phone 格式不正确、devices.0.serial 太长' })
    expect(inFormWords(refused)).toHaveProperty('message', '填写的内容有误：手机号 格式不正确、序列号 太长')
  })
})
