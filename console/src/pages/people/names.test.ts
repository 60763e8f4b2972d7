import { describe, expect, it } from 'vitest'
import { windowsOf } from './names'

describe('a day as people type it', () => {
  it.each([
    ['9:00-12:00 13:00-18:00', [{ start_time: '09:00', end_time: '12:00' }, { start_time: '13:00', end_time: '18:00' }]],
    ['0830到1730', [{ start_time: '08:30', end_time: '17:30' }]],
    ['', []],
    ['上午', null],
  ])('%s', (typed, windows) => {
    expect(windowsOf(typed)).toEqual(windows)
  })
})
