import { describe, expect, it } from 'vitest'
import { stepOf } from './steps'

describe('the step that an address names', () => {
  it.each([
    ['people', 'people'],
    ['summary', 'summary'],
    ['firm', 'branches'],
    ['nothing-of-ours', 'branches'],
    [undefined, 'branches'],
    [['people'], 'branches'],
  ])('%s opens %s', (asked, step) => {
    expect(stepOf(asked)).toBe(step)
  })
})
