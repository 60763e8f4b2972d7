import { describe, expect, it } from 'vitest'
import { at, conditionInWords, findingsAt, nearest, windowInWords, wordOf, type Json } from './content'

const path: Json = { name: '维修收费审批', rules: [{ name: '大额', when: null }, { name: '小额', seats: [] }] }

describe('what a definition says', () => {
  it('names conditions as people do', () => {
    expect(conditionInWords({ fact: 'amount_fen', kind: 'money', operator: 'more_than', fen: 50000 })).toBe('申请金额超过 ¥500.00')
    expect(conditionInWords({ fact: 'in_warranty', kind: 'boolean', value: false })).toBe('保修期内：否')
    expect(
      conditionInWords({ kind: 'all', parts: [{ fact: 'is_urged', value: true }, { fact: 'brands', operator: 'any', values: ['蓝星'] }] }),
    ).toBe('（正在催单）并且（品牌有任意一个 蓝星）')
  })

  it('spells single values', () => {
    expect(wordOf('most_fen', '', 68000)).toBe('¥680.00')
    expect(wordOf('area', 'filters', 'anywhere')).toBe('不限区域')
    expect(wordOf('free', '', true)).toBe('是')
    expect(windowInWords({ start: '09:00', end: '12:00' })).toBe('09:00–12:00')
  })
})

describe('why a definition is refused', () => {
  it.each([
    ['rules.1.name', 'rules.1.name'],
    ['rules.1.steps.0', 'rules.1'],
    ['rules.7.name', 'rules'],
    ['西瓜', ''],
    ['', ''],
  ])('%s is told at the nearest place that is there: %s', (field, place) => {
    expect(nearest(path, field)).toBe(place)
    expect(findingsAt([{ field, reason: '请填写' }], place, path)).toHaveLength(1)
  })

  it('finds what stands at a place', () => {
    expect(at(path, 'rules.0.name')).toBe('大额')
    expect(at(path, 'rules.0.name.more')).toBeUndefined()
  })
})
