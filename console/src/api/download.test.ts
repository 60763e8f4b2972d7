import { describe, expect, it } from 'vitest'
import { nameIn } from './download'

describe('the name of a file to save', () => {
  it.each([
    ["attachment; filename=\"export.xlsx\"; filename*=UTF-8''%E5%B7%A5%E5%8D%95-20260921.xlsx", '工单-20260921.xlsx'],
    ['attachment; filename="plain.csv"', 'plain.csv'],
    ['attachment', ''],
  ])('%s', (header, name) => expect(nameIn(header)).toBe(name))
})
