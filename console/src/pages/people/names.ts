export const LEAVES: Record<string, string> = { annual: '年假', sick: '病假', personal: '事假', compensatory: '调休', marriage: '婚假', maternity: '产假', bereavement: '丧假', injury: '工伤', other: '其他' }
export const CERTIFICATES: Record<string, string> = {
  electrician: '电工证', refrigeration: '制冷与空调作业证', height: '高处作业证', welding: '焊工证', gas: '燃气作业证', elevator: '电梯作业证', driving: '驾驶证', manufacturer: '厂家培训证', other: '其他证件',
}
export const FACTS: Record<string, string> = { skill: '技能', certificate: '证件', week: '每周班次', day: '单日班次', leave: '请假', area: '负责区域', cap: '每日上限', base: '出发地' }
export const REACHES: Record<string, string> = { hard: '负责', neighbour: '相邻，忙时可派' }
export const SCOPES: Record<string, string> = { own: '自己的', team: '本班组', branch: '本分部', organisation: '本机构', all: '全部' }
export const DAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const

export const PERMISSIONS: Record<string, string> = {
  'tickets:read': '看工单', 'tickets:create': '新建报修', 'tickets:assist': '替客户操作', 'tickets:review': '审核', 'tickets:dispatch': '派单', 'tickets:work': '上门处理', 'tickets:follow_up': '回访', 'tickets:message': '留言',
  'devices:read': '看设备', 'devices:manage': '改设备', 'codes:manage': '印标签', 'devices:record': '现场登记设备', 'catalogue:manage': '改产品目录', 'customers:read': '看客户', 'customers:manage': '改客户', 'personal:reveal': '看完整手机号和住址',
  'sales:read': '看销售', 'sales:manage': '改销售', 'desk:serve': '接会话', 'definitions:read': '看规则', 'definitions:edit': '写规则草稿', 'definitions:publish': '发布规则', 'sla:supervise': '管时限', 'approvals:decide': '审批',
  'imports:run': '导入表格', 'media:upload': '上传文件', 'media:read': '看文件', 'inbox:read': '收消息', 'staff:read': '看同事', 'staff:manage': '管同事', 'roles:manage': '管角色', 'organisation:manage': '管机构和分部',
  'notifications:manage': '管消息', 'audit:read': '看操作记录', 'privacy:manage': '管个人信息', 'operations:manage': '管运维',
}

/** 09:00-12:00 13:00-18:00, as people type a day; null where it cannot be read. */
export function windowsOf(text: string): { start_time: string; end_time: string }[] | null {
  const pieces = text.trim().split(/[\s,，、]+/).filter(Boolean)
  const windows = pieces.map((piece) => /^(\d{1,2}):?(\d{2})[-–~到](\d{1,2}):?(\d{2})$/.exec(piece))
  if (windows.some((found) => !found)) return null
  return windows.map((found) => ({ start_time: `${found?.[1]?.padStart(2, '0')}:${found?.[2]}`, end_time: `${found?.[3]?.padStart(2, '0')}:${found?.[4]}` }))
}
