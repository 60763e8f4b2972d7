import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Complaint = Schemas['StaffComplaintView']

export const CATEGORIES: readonly (readonly [Schemas['ComplaintCategory'], string])[] = [
  ['attitude', '态度'], ['quality', '质量'], ['late', '迟到'], ['charge', '收费'], ['damage', '弄坏了东西'], ['product', '产品'], ['other', '其他'],
]
export const SEVERITIES: readonly (readonly [Schemas['Severity'], string])[] = [['minor', '轻微'], ['normal', '一般'], ['serious', '严重']]
export const VERDICTS: readonly (readonly [NonNullable<Complaint['outcome']>['verdict'], string])[] = [['justified', '成立'], ['partly', '部分成立'], ['unjustified', '不成立']]
export const ACTS: Record<Schemas['ComplaintAct'], string> = { make: '提出投诉', handle: '交给处理人', resolve: '答复客户', reopen: '重新打开' }

export const severityName = (code: Schemas['Severity']) => SEVERITIES.find(([each]) => each === code)?.[1] ?? ''
export const verdictName = (code: NonNullable<Complaint['outcome']>['verdict']) => VERDICTS.find(([each]) => each === code)?.[1] ?? ''

const DAY = 86_400_000

/** What the list is asked with, by what stands in the address. */
export function asked(which: string, category: string, days: string, number: string, me: string, now: number) {
  const kinds: Record<string, object> = {
    '': { is_open: true }, mine: { is_open: true, owner_id: me }, desk: { turn: 'desk' }, late: { overdue: true }, done: { is_open: false }, all: {},
  }
  return {
    ...kinds[which],
    ...(category ? { category: category as Schemas['ComplaintCategory'] } : {}),
    ...(Number(days) > 0 ? { created_to: new Date(now - Number(days) * DAY).toISOString() } : {}),
    ...(number ? { number } : {}),
  }
}
