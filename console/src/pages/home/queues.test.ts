import { describe, expect, it } from 'vitest'
import { queuesOf, shownOf, type Todo } from './queues'

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

describe('what is late on the home', () => {
  const late = (count: number): Todo[] => Array.from({ length: count }, (_, at) => ({ id: String(at), title: '', evidence: '', verb: '', path: '' }))

  it('is all there as long as it is little', () => {
    expect(shownOf(late(6), 20, 'breached', '超时')).toHaveLength(6)
  })

  it('leads to the list where it would bury what else waits', () => {
    const shown = shownOf(late(9), 20, 'breached', '超时')
    expect(shown).toHaveLength(7)
    expect(shown[6]).toMatchObject({ title: '还有 3 张超时的工单', path: '/watch?watch=breached' })
  })

  it('says that there may be more than it was told of', () => {
    expect(shownOf(late(20), 20, 'at_risk', '快到期').at(-1)?.title).toBe('还有 14+ 张快到期的工单')
  })
})
