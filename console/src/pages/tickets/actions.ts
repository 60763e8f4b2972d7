import type { TicketAction } from '@/api/types'

export interface Asked {
  name: string
  label: string
  kind: 'text' | 'line' | 'choice' | 'yes' | 'day' | 'moment'
  isRequired: boolean
  choices: readonly (readonly [string, string])[]
}

const LABELS: Record<string, string> = {
  at: '预计完成', bearer: '空跑费由谁承担', note: '说明', priority: '优先级', problem: '问题', problem_type: '故障类型',
  reason: '原因', result: '结果', means: '方式', resume_on: '预计恢复', text: '内容', to_customer: '客户能看到',
  detail: '详情', satisfaction: '满意度', answer: '回答',
}

const CHOICES: Record<string, string> = {
  low: '低', normal: '普通', high: '高', urgent: '紧急',
  out_of_area: '不在服务区域', out_of_scope: '不在服务范围', not_our_product: '不是我们的产品', duplicate: '重复报修', not_real: '不真实', other: '其他',
  not_needed: '客户不需要了', solved_itself: '自己好了', time_unsuitable: '时间不合适', price: '嫌价格高',
  nobody: '无人', customer: '客户', company: '公司', technician: '师傅',
  phone: '电话', wechat: '微信', wecom: '企业微信', in_person: '当面', web: '网页',
  reached: '接通', no_answer: '没人接', busy: '占线', switched_off: '关机', wrong_number: '号码不对',
  customer_info: '等客户补充信息', customer_unreachable: '联系不上客户', customer_reschedule: '客户改期', waiting_part: '待备件',
  waiting_approval: '待审批', factory_judgement: '待厂家判定', force_majeure: '不可抗力', technician_reason: '师傅原因',
  customer_gave_up: '客户不修了', no_part: '没有备件', cannot_be_repaired: '修不好', exchanged: '已换机',
}

/** Acts that have a place of their own on the page, or that only fill in what is elsewhere. */
const ELSEWHERE = new Set(['message', 'edit'])
// In the order in which a desk wants them.
const FIRST = ['submit_for_review', 'approve', 'answer', 'resume', 'close', 'accept', 'ask', 'record_call', 'urge', 'solve_remotely']

/** What the sheet can ask for; null where an act needs more than words, choices and days. */
export function fieldsOf(action: TicketAction): Asked[] | null {
  const fields: Asked[] = []
  for (const need of action.needs) {
    if (need.name === 'version') continue
    const kind = kindOf(need.kind, need.choices ?? [], need.name)
    const choices = (need.choices ?? []).map((code) => [code, CHOICES[code] ?? ''] as const)
    const isKnown = LABELS[need.name] !== undefined && kind !== null && choices.every(([, name]) => name)
    if (isKnown) fields.push({ name: need.name, label: LABELS[need.name] ?? '', kind, isRequired: need.required, choices })
    else if (need.required) return null
  }
  return fields
}

function kindOf(kind: string, choices: string[], name: string): Asked['kind'] | null {
  if (choices.length) return 'choice'
  if (kind === 'string') return ['note', 'text', 'reason', 'detail', 'answer', 'problem'].includes(name) ? 'text' : 'line'
  if (kind === 'boolean') return 'yes'
  if (kind === 'date') return 'day'
  return kind === 'date-time' ? 'moment' : null
}

export function actionsToOffer(actions: readonly TicketAction[]): TicketAction[] {
  const rank = (action: TicketAction) => {
    const place = FIRST.indexOf(action.action)
    return place < 0 ? FIRST.length : place
  }
  return actions
    .filter((action) => !ELSEWHERE.has(action.action) && fieldsOf(action) !== null)
    .sort((one, other) => rank(one) - rank(other))
}

/** The body to send: what was left empty is left out. */
export function bodyOf(fields: readonly Asked[], typed: Record<string, string | boolean>): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const { name, kind } of fields) {
    const value = typed[name]
    if (value === undefined || value === '') continue
    body[name] = kind === 'moment' ? new Date(String(value)).toISOString() : typeof value === 'string' ? value.trim() : value
  }
  return body
}
