import type { TicketState } from '@/api/types'

/** Work that waits for whoever comes first: shown on the home of those who may do it. */
export interface Queue {
  states: readonly TicketState[]
  /** All of them are needed. */
  permissions: readonly string[]
  title: string
  verb: string
  path: string
}

const QUEUES: readonly Queue[] = [
  { states: ['submitted'], permissions: ['tickets:review'], title: '新报修待受理', verb: '受理', path: '/desk?view=new' },
  { states: ['review'], permissions: ['tickets:review'], title: '报修待审核', verb: '审核', path: '/desk?view=review' },
  { states: ['need_info'], permissions: ['tickets:assist'], title: '等客户补充', verb: '去问', path: '/desk?view=answers' },
  { states: ['to_dispatch'], permissions: ['tickets:dispatch'], title: '工单待派', verb: '派单', path: '/dispatch' },
  { states: ['follow_up', 'remote_solved'], permissions: ['tickets:follow_up', 'tickets:assist'], title: '待回访', verb: '回访', path: '/desk?view=follow-up' },
  { states: ['dispatched'], permissions: ['tickets:work'], title: '待接单', verb: '去看', path: '/tickets?state=dispatched' },
  { states: ['accepted'], permissions: ['tickets:work'], title: '待预约', verb: '去约', path: '/tickets?state=accepted' },
]

export function queuesOf(may: (permission: string) => boolean, counts: Readonly<Record<string, number>>) {
  return QUEUES.filter((queue) => queue.permissions.every(may))
    .map((queue) => ({ queue, count: queue.states.reduce((sum, state) => sum + (counts[state] ?? 0), 0) }))
    .filter(({ count }) => count > 0)
}

export interface Todo {
  id: string
  title: string
  evidence: string
  verb: string
  path: string
  dueAt?: string
}

const SHOWN = 6

/** Who has none of these only looks at tickets: none of them is his to move. */
export const MOVERS = ['tickets:review', 'tickets:assist', 'tickets:dispatch', 'tickets:work', 'tickets:follow_up', 'sla:supervise']

/** So many that they bury what else waits are one row that leads to all of them. */
export function shownOf(todos: Todo[], most: number, watch: string, word: string): Todo[] {
  if (todos.length <= SHOWN) return todos
  const rest = `还有 ${todos.length - SHOWN}${todos.length >= most ? '+' : ''} 张${word}的工单`
  return [...todos.slice(0, SHOWN), { id: watch, title: rest, evidence: '按到期先后排在“时限”里', verb: '看全部', path: `/watch?watch=${watch}` }]
}
