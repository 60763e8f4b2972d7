import type { TimelineLine } from '@/api/types'
import { moment, windowOf, yuan } from '@/components/times'
import { CHOICES, CHOICES_OF_ACTS, LABELS } from './acts/words'
import { keyed } from './acts/fields'
import { STATES } from './states'

/** Whose an id is, for the fields that hold one. */
export interface Names {
  staff(id: string): string
  place(id: string): string
}

const FIELDS: Record<string, string> = {
  ...LABELS,
  state: '状态', due_at: '到期', service_type: '服务类型', returned_fields: '退回重填', hold: '挂起', quote_fen: '报价', consented_fen: '客户同意的金额',
  amount_received_fen: '已收', fee_if_declined_fen: '不修时的检查费', recording_id: '录音编号', promise_state: '承诺', urge_count: '催单次数', in_charge_id: '主责师傅',
  technician_ids: '师傅', distance_metres: '离地址（米）', distance_source: '距离怎么算的', inside: '在地址附近', steps: '步骤', readings: '检查读数', parts_wanted: '要的备件',
  flow_version: '流程版本', flow_modules: '流程模块', given_to: '外包单位', unit_results: '每台的结果', stars: '星级', solved: '解决了', tags: '标签',
  duty_party: '责任方', number: '对方单号', brand_numbers: '厂家单号', expected_finish: '预计完成', obstacles: '障碍', measurements: '测量', step_limit: '步骤时限',
  visit_state: '上门', duplicate_reason: '为什么仍然新建', contact: '联系人', place: '地址', channel: '怎么来的', symptoms: '现象',
}
/** What only the proof of the story needs, or what stands beside it in words. */
const HIDDEN = new Set([
  'content_hash', 'evidence_hash', 'evidence_id', 'story_seq', 'story_hash', 'media_ids', 'task_id', 'complaint_id', 'lead_id', 'promise_id', 'merged_into', 'absorbed',
  'linked', 'customer_id', 'device_ids', 'device_id', 'repeat_of', 'replaced_by', 'scrapped',
])
const WORDS: Record<string, string> = {
  ...Object.fromEntries(STATES), repair: '维修', install: '安装', delivery: '配送', debug: '调试', care: '保养', inspection: '检测',
  miniprogram: '小程序', official_account: '公众号', sales: '销售', api: '接口', import: '导入', open: '未做', kept: '已做到', refused: '没做到', auto: '到期自动',
}
const VISITS: Record<string, string> = {
  planned: '待安排', notified: '待接单', accepted: '待预约', traveling: '在路上', arrived: '已到场', working: '处理中', break: '暂停', finished: '已完工', incomplete: '未完工',
  no_show: '没有到', released: '已退回', cancelled: '已取消',
}
const STAFF = new Set(['technician_ids', 'in_charge_id'])
const PLACES = new Set(['branch_id', 'team_id', 'given_to'])
const PLAIN = new Set(['problem_type', 'number', 'brand_numbers', 'receipt', 'recording_id', 'step', 'flow_version', 'flow_modules'])
const INSTANT = /^\d{4}-\d\d-\d\dT/

/** What of a line is shown of its changes, in words. */
export function changesOf(line: Pick<TimelineLine, 'action' | 'changes'>, names: Names): { field: string; was: string; is: string }[] {
  return Object.entries(line.changes)
    .filter(([field]) => !HIDDEN.has(field))
    .map(([field, [was, is]]) => ({ field: FIELDS[field] ?? fieldOf(field), was: inWords(line.action, field, was, names), is: inWords(line.action, field, is, names) }))
    .filter(({ was, is }) => was !== is)
}

function fieldOf(name: string): string {
  return name.endsWith('_form') ? '表单' : '其他'
}

export function inWords(act: string, field: string, value: unknown, names: Names): string {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return '空'
  const [start, end] = Array.isArray(value) ? (value as unknown[]) : []
  if (field === 'window' && typeof start === 'string' && typeof end === 'string') return windowOf(start, end)
  if (Array.isArray(value)) return value.map((each) => inWords(act, field, each, names)).join('、')
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'number') return field.endsWith('_fen') ? yuan(value) : String(value)
  if (typeof value === 'object') return ofObject(act, field, value as Record<string, unknown>, names)
  return ofText(act, field, String(value), names)
}

function ofObject(act: string, field: string, value: Record<string, unknown>, names: Names): string {
  const said = Object.values(value).filter((each) => each !== null && each !== '')
  return said.map((each) => inWords(act, field, each, names)).join(' ')
}

function ofText(act: string, field: string, text: string, names: Names): string {
  if (STAFF.has(field)) return names.staff(text)
  if (PLACES.has(field)) return names.place(text)
  if (PLAIN.has(field)) return text
  if (field === 'visit_state') return VISITS[text] ?? text
  if (INSTANT.test(text)) return moment(text)
  return CHOICES_OF_ACTS[keyed(act, text)] ?? CHOICES[text] ?? WORDS[text] ?? text
}
