import { describe, expect, it } from 'vitest'
import { spread } from './fresh'

describe('how often a page asks', () => {
  it('is spread a quarter to either side, so that phones do not ask together', () => {
    expect([0, 0.5, 1].map((share) => spread(8_000, share))).toEqual([6_000, 8_000, 10_000])
  })
})
