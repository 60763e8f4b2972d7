import { describe, expect, it } from 'vitest'
import { queuesOf } from './queues'

const COUNTS = { submitted: 2, review: 1, to_dispatch: 4, follow_up: 1, remote_solved: 2, dispatched: 3 }
const told = (permissions: string[]) => queuesOf((asked) => permissions.includes(asked), COUNTS).map(({ queue, count }) => `${queue.title} ${count}`)

describe('what waits for whoever comes first', () => {
  it('is the desk’s for those who serve it', () => {
    expect(told(['tickets:review', 'tickets:assist', 'tickets:follow_up'])).toEqual(['新报修待受理 2', '报修待审核 1', '待回访 3'])
  })
  it('is the board’s for those who dispatch, and nothing for those who only read', () => {
    expect(told(['tickets:dispatch'])).toEqual(['工单待派 4'])
    expect(told(['tickets:read'])).toEqual([])
  })
  it('leads nobody to a page that he may not open', () => {
    expect(told(['tickets:follow_up'])).toEqual([])
  })
})
