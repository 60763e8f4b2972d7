import { describe, expect, it } from 'vitest'
import { windowsToOffer } from './windows'

describe('windows a caller may wish for', () => {
  it('begin after now, by the clock of Shanghai', () => {
    const [first, second] = windowsToOffer(new Date('2026-09-21T05:00:00Z')) // 13:00 there
    expect(first).toEqual({ start: '2026-09-21T06:00:00.000Z', end: '2026-09-21T08:00:00.000Z' })
    expect(second?.start).toBe('2026-09-21T08:00:00.000Z')
  })

  it('are of tomorrow in the evening, and never more than six', () => {
    const offered = windowsToOffer(new Date('2026-09-21T12:30:00Z')) // 20:30 there
    expect(offered[0]?.start).toBe('2026-09-22T01:00:00.000Z')
    expect(offered).toHaveLength(6)
  })
})
