import type { TicketState } from '@/api/types'

/** In the order of the loop, as the states are named everywhere. */
export const STATES: readonly (readonly [TicketState, string])[] = [
  ['submitted', '待受理'],
  ['need_info', '待补充'],
  ['review', '待审核'],
  ['to_dispatch', '待派单'],
  ['dispatched', '待接单'],
  ['accepted', '待预约'],
  ['appointed', '待上门'],
  ['in_service', '服务中'],
  ['to_revisit', '待二次上门'],
  ['suspended', '挂起'],
  ['remote_solved', '远程已解决'],
  ['done', '待验收'],
  ['follow_up', '待回访'],
  ['closed', '已关闭'],
  ['cancelled', '已取消'],
  ['rejected', '不受理'],
]
