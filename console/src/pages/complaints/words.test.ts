import { describe, expect, it } from 'vitest'
import { asked } from './words'

const NOW = Date.parse('2026-03-10T04:00:00Z')

describe('what the list of complaints is asked with', () => {
  it('is what is open where nothing else is said', () => {
    expect(asked('', '', '', '', 'me', NOW)).toEqual({ is_open: true })
  })

  it('is mine, nobody’s, late or done', () => {
    expect(asked('mine', '', '', '', 'me', NOW)).toEqual({ is_open: true, owner_id: 'me' })
    expect(asked('desk', 'late', '', '', 'me', NOW)).toEqual({ turn: 'desk', category: 'late' })
    expect(asked('late', '', '', '', 'me', NOW)).toEqual({ overdue: true })
    expect(asked('done', '', '', '', 'me', NOW)).toEqual({ is_open: false })
    expect(asked('all', '', '', 'TS260310-1', 'me', NOW)).toEqual({ number: 'TS260310-1' })
  })

  it('leaves out what is younger than so many days, and takes no nonsense for days', () => {
    expect(asked('all', '', '3', '', 'me', NOW)).toEqual({ created_to: '2026-03-07T04:00:00.000Z' })
    expect(asked('all', '', 'x', '', 'me', NOW)).toEqual({})
  })
})
