import { describe, expect, it } from 'vitest'
import { greeting } from './greeting'

describe('the greeting by the hour in Shanghai', () => {
  it.each([
    ['00:10', '凌晨好'],
    ['01:00', '凌晨好'],
    ['04:59', '凌晨好'],
    ['05:00', '早上好'],
    ['08:59', '早上好'],
    ['11:30', '上午好'],
    ['12:00', '中午好'],
    ['15:00', '下午好'],
    ['18:00', '晚上好'],
    ['23:30', '夜深了'],
  ])('%s is %s', (clock, words) => {
    expect(greeting(Date.parse(`2026-09-20T${clock}:00+08:00`))).toBe(words)
  })
})
