import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHOICES, CHOICES_OF_ACTS } from './acts/words'
import { changesOf, type Names } from './changes'

const names: Names = { staff: (id) => ({ 's-1': '张某', 's-2': '李某' })[id] ?? '看不到的同事', place: (id) => (id === 'b-1' ? '滨江网点' : '别处') }
const of = (changes: Record<string, [unknown, unknown]>, action = 'edit') => changesOf({ action, changes } as Parameters<typeof changesOf>[0], names)

describe('what changed on a ticket, in words', () => {
  it('names people and places instead of their ids', () => {
    expect(of({ technician_ids: [['s-1'], ['s-1', 's-2']], branch_id: ['', 'b-1'] })).toEqual([
      { field: '师傅', was: '张某', is: '张某、李某' },
      { field: '由哪个分部负责', was: '空', is: '滨江网点' },
    ])
  })

  it('tells times, money and choices as people do', () => {
    const year = new Date().getFullYear() - 3
    expect(of({ window: [null, [`${year}-07-15T06:00:00+00:00`, `${year}-07-15T08:00:00+00:00`]] })).toEqual([{ field: '上门时间', was: '空', is: `${year}-07-15 14:00–16:00` }])
    expect(of({ amount_received_fen: [0, 68000], method: [null, 'wechat'], blocking: [null, true] }, 'receive_payment')).toEqual([
      { field: '已收', was: '¥0.00', is: '¥680.00' },
      { field: '怎么确认的', was: '空', is: '微信支付' },
      { field: '办完才能往下走', was: '空', is: '是' },
    ])
    expect(of({ visit_state: [null, 'accepted'], priority: ['normal', 'urgent'] }).map(({ is }) => is)).toEqual(['待预约', '紧急'])
  })

  it('leaves out digests, and what did not change', () => {
    expect(of({ content_hash: [null, 'ab12'], story_seq: [null, 4], problem_type: ['leak', 'leak'] })).toEqual([])
  })

  it('has a name for a field of which it knows nothing', () => {
    expect(of({ survey_form: [null, { key: 'survey', version: 2 }], of_tomorrow: [null, 1] }).map(({ field }) => field)).toEqual(['表单', '其他'])
  })
})

describe('what somebody chooses in a sheet', () => {
  const told = JSON.parse(readFileSync('src/api/openapi.json', 'utf8')) as { components: { schemas: Record<string, { enum?: string[] }> } }
  // Party, and consent by the clock, are nothing that somebody chooses.
  const KINDS = [
    'Bearer', 'CallResult', 'CancelReason', 'ChangeCause', 'CloseIncompleteReason', 'ComplaintCategory', 'ContactMeans', 'DutyParty', 'FinishResult', 'IncompleteReason',
    'LinkKind', 'OutsideReason', 'PayMethod', 'Priority', 'RefuseReason', 'RefusedWorkReason', 'RejectReason', 'Severity', 'SuspendReason', 'TransferReason',
  ]

  it.each(KINDS)('%s has a word for each', (kind) => {
    const codes = told.components.schemas[kind]?.enum ?? []
    expect(codes.length).toBeGreaterThan(1)
    expect(codes.filter((code) => !/[\u4e00-\u9fff]/.test(CHOICES[code] ?? ''))).toEqual([])
  })

  it('says nothing but Chinese', () => {
    const words = [...Object.values(CHOICES), ...Object.values(CHOICES_OF_ACTS)]
    expect(words.filter((word) => !/[\u4e00-\u9fff]/.test(word))).toEqual([])
  })
})
