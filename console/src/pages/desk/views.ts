import type { TicketState } from '@/api/types'

export interface DeskView {
  key: string
  name: string
  states: readonly TicketState[]
  isUrged?: boolean
  mark?: 'to_interview' | 'unhappy'
  permission: string
}

/** What a desk works off, in the order of the day. */
export const VIEWS: readonly DeskView[] = [
  { key: 'new', name: '待我受理', states: ['submitted'], permission: 'tickets:review' },
  { key: 'urged', name: '催单', states: [], isUrged: true, permission: 'tickets:assist' },
  { key: 'review', name: '待审核', states: ['review'], permission: 'tickets:review' },
  { key: 'answers', name: '待补充', states: ['need_info'], permission: 'tickets:assist' },
  { key: 'follow-up', name: '待回访', states: ['follow_up', 'remote_solved'], permission: 'tickets:follow_up' },
  { key: 'to-interview', name: '等回访电话', states: [], mark: 'to_interview', permission: 'tickets:follow_up' },
  { key: 'unhappy', name: '不满意', states: [], mark: 'unhappy', permission: 'tickets:follow_up' },
  { key: 'dispatch', name: '待派单', states: ['to_dispatch'], permission: 'tickets:dispatch' },
]
