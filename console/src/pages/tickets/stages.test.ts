import { describe, expect, it } from 'vitest'
import type { Ticket } from '@/api/types'
import { stagesOf } from './stages'

const ticket = (more: object) => ({ created_at: '2026-09-17T00:52:00Z', state: 'submitted', state_name: '待受理', visits: [], acceptance: null, ended_at: null, first_human_act_at: null, ...more }) as unknown as Ticket

describe('the line of a ticket', () => {
  it('stands where the work stands', () => {
    const now = (state: string, more: object = {}) => stagesOf(ticket({ state, ...more })).find((stage) => stage.is === 'now')?.name
    expect([now('submitted'), now('review'), now('to_dispatch'), now('follow_up')]).toEqual(['受理审核', '受理审核', '派单接单', '验收回访'])
  })

  it('has a stage for every visit that was taken', () => {
    const visit = (ends_at: string | null) => ({ taken_at: '2026-09-17T01:27:00Z', arrived_at: '2026-09-18T06:10:00Z', technicians: [{ name: '沈一川' }], ends_at, appointment: null, hand_over: null, release: null })
    const stages = stagesOf(ticket({ state: 'in_service', visits: [visit('2026-09-18T07:25:00Z'), visit(null)] }))
    expect(stages.map(({ name, is }) => [name, is]).slice(3, 5)).toEqual([['第 1 次上门', 'past'], ['第 2 次上门', 'now']])
  })

  it('ends as the ticket ended', () => {
    const last = stagesOf(ticket({ state: 'cancelled', state_name: '已取消', ended_at: '2026-09-18T00:00:00Z' })).at(-1)
    expect(last).toEqual({ name: '已取消', at: '2026-09-18T00:00:00Z', by: '', is: 'past' })
  })
})
