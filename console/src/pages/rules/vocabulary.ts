import { CERTIFICATES } from '../people/names'

/** What the parts of definitions and their values are called: what the server stores is in English. */
export type Names = Readonly<Record<string, string>>

const ACTS = {
  create: '报修', edit: '修改', add: '补充问题', ask: '问客户', answer: '补充信息', reject: '不受理', submit_for_review: '受理', approve: '审核通过', solve_remotely: '远程解决',
  confirm_solved: '已解决', not_solved: '还没好', dispatch: '派单', take: '接单', refuse: '拒单', time_out: '超时未接', recall: '撤回', ask_transfer: '申请转派', transfer:
  '转派', pin: '锁定', unpin: '解除锁定', record_call: '记录联系', book: '预约', rebook: '改约', depart: '出发', arrive: '到场打卡', start_work: '开始处理', break_work: '暂停处理',
  continue_work: '继续处理', quote: '报价', answer_quote: '确认费用', judge_quote: '报价审批', receive_payment: '收款', suspend: '挂起', resume: '恢复', leave_incomplete:
  '未完工', finish: '完工', amend: '重填完工记录', accept: '验收', auto_accept: '自动验收', refuse_acceptance: '验收不通过', rate: '评价', close: '回访通过', return_record: '退回重填',
  return_work: '退回重办', reopen: '重新打开', close_incomplete: '未完结案', cancel: '取消', urge: '催单', message: '留言', remind: '提醒补充', set_brand_numbers: '登记厂家单号',
  expect_finish: '预计完成时间', renew_link: '更换链接', survey_site: '现场勘查', interview: '回访记录', join: '协同到场', photograph: '现场拍照', record_step: '记录步骤', add_unit:
  '增加设备', remove_unit: '移除设备', merge: '合并工单', undo_merge: '撤销合并', link: '关联工单', unlink: '取消关联', ask_task: '发起协办', task: '协办进展', give_to_team: '派给班组',
  give_out: '转外包', take_back: '收回外包', relieve: '离职交接', complain: '投诉', complaint: '投诉进展', keep_promise: '承诺已做到', refuse_promise: '承诺未做到', note_lead:
  '新需求',
}
const STATES = {
  submitted: '待受理', need_info: '待补充', review: '待审核', rejected: '不受理', remote_solved: '远程已解决', to_dispatch: '待派单', dispatched: '待接单', accepted: '待预约',
  appointed: '待上门', in_service: '服务中', suspended: '挂起', to_revisit: '待二次上门', done: '待验收', follow_up: '待回访', closed: '已关闭', cancelled: '已取消',
}
export const SERVICES = {
  repair: '维修', install: '安装', delivery: '配送', debug: '调试', care: '保养', inspection: '检测',
}
const PAUSES = {
  customer_info: '待客户补充', customer_unreachable: '联系不上', customer_reschedule: '客户改约', waiting_part: '待备件', waiting_approval: '待审批/待报价确认',
  factory_judgement: '待厂家鉴定', force_majeure: '天气/停电/封控', technician_reason: '师傅原因',
}
const MODULES = {
  review: '审核', remote: '远程解决', survey: '现场勘查', quotation: '报价', acceptance: '验收', follow_up: '回访', tasks: '协办', subcontracting: '转外包', leads: '新需求',
}
const CLOCKS = {
  respond: '首次响应', accept: '接单', appoint: '预约', arrive: '上门', finish: '完工', whole: '全程',
}
const SIDES = {
  customer: '客户感受', company: '公司责任', technician: '师傅责任',
}
const MILESTONES = {
  submitted: '报修', responded: '首次人工响应', approved: '审核通过', dispatched: '派单', taken: '接单', booked: '预约', arrived: '到达', finished: '完工', remote_solved:
  '远程解决', accepted: '验收', closed_incomplete: '未完结单', closed: '关闭', rejected: '不受理', cancelled: '取消', merged: '合并', not_solved: '客户说没好',
  acceptance_refused: '验收不通过', merge_undone: '撤销合并', work_returned: '退回重办', reopened: '重开', reset: '重置时限',
}
const RECEIVERS = {
  technician: '师傅', dispatcher: '调度', team_leader: '组长', manager: '服务经理', owner: '负责人',
}
const BASES = {
  contract: '合同', project: '项目', customer_level: '客户等级', product_line: '产品线', brand_area: '品牌与地区',
}
const FIELD_TYPES = {
  text: '文字', number: '数字', choice: '单选', multi: '多选', cascade: '逐级选择', date: '日期', window: '时间段', media: '照片或视频', signature: '签名', scan: '扫码',
  location: '定位', reading: '读数', table: '表格',
}
const PURPOSES = {
  request: '报修单', report: '服务报告', acceptance: '验收单',
}
const PARTIES = {
  service: '客服', dispatcher: '调度', technician: '师傅', customer: '客户', warehouse: '仓库', approver: '审批人', factory: '厂家', department: '协办部门', nobody: '',
}
const ADDRESSEES = { customer: '客户', technician: '师傅', dispatcher: '调度', service_desk: '客服', manager: '经理' }
const MODES = { all: '全部同意', any: '任一人同意', suggest: '推荐给调度', automatic: '自动指派', auto: '自动指派', pool: '抢单', expert: '指定专家', team_leader: '派给组长', subcontractor: '转外包', manual: '人工派单' }
const QUOTATIONS = { off: '不要', when_charged: '收费时要', before_work: '开始处理前必须由客户答复' }
const OPERATORS = {
  is: '是', begins_with: '开头是', contains: '包含', less_than: '低于', at_most: '不超过', equal: '等于', at_least: '不低于', more_than: '超过',
  any: '有任意一个', all: '全部都有', none: '一个都没有', in: '是', not_in: '不是',
}

/** By the place's own name, the values that may stand there; `parent.name` where the name alone is not enough. */
const CHOICES: Record<string, Names> = {
  act: ACTS, state: STATES, silent: STATES, service_type: SERVICES, reason: PAUSES, held_by: PAUSES, off: MODULES, clock: CLOCKS, holds: CLOCKS,
  side: SIDES, charged_to: SIDES, starts_on: MILESTONES, stops_on: MILESTONES, tells: RECEIVERS, basis: BASES, purpose: PURPOSES,
  certificates: CERTIFICATES, party: PARTIES, tell: ADDRESSEES, to: ADDRESSEES, quotation: QUOTATIONS, operator: OPERATORS, mode: MODES,
  area: { own: '只限本区域', neighbour: '本区域和相邻区域', anywhere: '不限区域' },
  part: { ignored: '不看备件', wanted: '备件只影响评分', required: '备件必须到位' },
  review: { off: '不要', plain: '一人审核', four_eyes: '两人审核' },
  survey: { off: '不要', open: '可以勘查', required: '必须勘查' },
  within: { nearest: '先找本网点的', organisation: '全机构' },
  then: { remind: '提醒', escalate: '交给别人也可处理', refuse: '按不同意处理' },
  type: FIELD_TYPES,
  'mode.kind': MODES, 'seats.kind': { role: '角色', person: '某个人' }, 'to.kind': { role: '角色', person: '某个人' },
  'days.kind': { rest: '休息', work: '上班' }, source: { official: '国家规定', own: '公司自定' },
  captions: { none: '不要', optional: '可写', required: '必写' }, accepts: { photo: '照片', video: '视频' },
}

const PLACES: Names = {
  ...{ title: '名称', name: '名称', key: '代号', note: '说明', text: '文字', label: '标题', help: '填写说明', section: '所在分组', code: '代号' },
  ...{ rules: '规则', when: '什么时候用', mode: '怎么派', filters: '先剔除', scoring: '再打分', weights: '权重', fallback: '派不出去改用', take_minutes: '接单时限（分钟）' },
  ...{ area: '区域要求', brand_authorisation: '要品牌授权', customer_authorisation: '要客户授权', certificates: '所需证件', skills: '所需技能', skill_id: '技能', level: '级别' },
  ...{ most_jobs: '每日单量上限', most_minutes: '每日工时上限（分钟）', most_km: '最远距离（公里）', part: '备件', reworker_may_return: '返修可由原师傅做' },
  ...{ neighbour_points: '相邻区域扣分', travel_km: '路程满分范围（公里）', usual_jobs: '默认日单量', continuity: '老师傅', fair: '公平', load: '负载', rating: '好评', skill: '技能', travel: '路程' },
  ...{ travelling: '路程怎么算', fresh_minutes: '位置多久内算新（分钟）', km_per_hour: '时速（公里）', road_factor: '绕路系数', usual_minutes: '一单默认用时（分钟）' },
  ...{ planned: '按问题定用时', minutes: '分钟', problem_type: '问题类型', product_line_id: '产品线', refusal_hours: '拒单后多久不再派（小时）', most: '最多推荐人数' },
  ...{ team_id: '班组', fair_share: '抢单均衡', most_offered: '最多推给几人', staff_ids: '指定人员', organisation_id: '外包商', kind: '种类', parts: '备件' },
  ...{ fact: '看什么', operator: '怎么比', values: '值', value: '值', fen: '金额（分）', codes: '地区', moment: '时刻', direction: '方向', begins: '开始', ends: '结束', weekdays: '星期' },
  ...{ calendar: '工作日历', limits: '上限', most_fen: '最多（分）', seat: '谁', role_id: '角色', staff_id: '人员', within: '范围', free: '免审批', steps: '环节', seats: '审批人', time_limit: '时限', then: '到点', to: '交给' },
  ...{ demands: '附加要求', act: '动作', form: '要填的表单', photos: '照片张数', roles: '限角色', evidence: '完工要的证据', evidence_of_lines: '按产品线要的证据', after_photos: '维修后照片', before_photos: '维修前照片' },
  ...{ fault_code: '要故障码', labour_minutes: '要工时', readings: '读数', state: '状态', tell: '提醒谁', messages: '消息', service_type: '服务类型', silent: '不发消息的状态' },
  ...{ acceptance: '客户验收', attribution: '责任判定', follow_up: '回访', quotation: '报价', remote: '远程解决', review: '审核', survey: '现场勘查' },
  ...{ fields: '字段', default: '默认', default_from: '默认值来源', required: '必填', required_if: '必填条件', visible_if: '显示条件', staff_only: '只给员工看', type: '字段类型' },
  ...{ max_length: '最多字数', min_length: '最少字数', multiline: '多行', pattern: '格式要求', personal: '个人信息类型', decimals: '小数位数', maximum: '最大值', minimum: '最小值', unit: '单位' },
  ...{ high: '正常上限', low: '正常下限', refuse_outside: '超出时拒收', options: '选项', max_count: '最多个数', min_count: '最少个数', parent: '上级', earliest: '最早', latest: '最晚', closes: '最晚时间', opens: '最早时间' },
  ...{ accepts: '可上传', captions: '文件说明', columns: '列', max_rows: '最多行数', min_rows: '最少行数', introduction: '开头的说明', purpose: '用途', used_for: '用在哪里', in_order: '按顺序做', picture_ids: '图片' },
  ...{ off: '停用的模块', basis: '依据', policy: '时限规则', clocks: '时钟', clock: '时钟', held_by: '因什么暂停', starts_on: '从什么开始', stops_on: '到什么停', target_minutes: '目标（工作分钟）' },
  ...{ levels: '升级', after_due_minutes: '超时多久后（分钟）', percent: '用掉多少（%）', recalls: '收回工单', side: '算谁的', tells: '通知谁', turns_red: '变红', waits_for_duty: '等上班再通知' },
  ...{ pause_cap_days: '累计暂停上限（天）', pauses: '暂停', charged_to: '算谁的', holds: '停哪些时钟', reason: '原因', days: '特别的日子', day: '日期', source: '来源', windows: '时段', end: '到', start: '从' },
  ...{ extra_workday: '调休上班的时段', official_years: '已含国家节假日的年份', week: '每周', monday: '周一', tuesday: '周二', wednesday: '周三', thursday: '周四', friday: '周五', saturday: '周六', sunday: '周日' },
}

const FACTS: Names = {
  ...{ amount_fen: '申请金额', subject: '申请事项', service_type: '服务类型', problem_type: '问题类型', area_code: '服务地区', area: '服务地区', branch_id: '服务网点', branch: '服务网点', brands: '品牌' },
  ...{ product_lines: '产品线', models: '型号', customer_level: '客户等级', in_warranty: '保修期内', channel: '来源渠道', priority: '优先级', state: '工单状态', source: '来源标签', unit_count: '设备台数' },
  ...{ symptoms: '故障现象', duty_party: '责任方', contract: '合同或项目', created_at: '报修时间', state_since: '进入当前状态的时间', wanted_from: '期望上门时间', quoted: '报价金额', received: '已收金额' },
  ...{ repairs_before: '近一年维修次数', visit_count: '已上门次数', refusal_count: '被拒单或超时次数', urge_count: '催单次数', is_rework: '返修', is_urged: '正在催单', repeat_of: '重复报修的原工单' },
}

export const placeName = (name: string): string => PLACES[name] ?? name
export const factName = (fact: string): string => FACTS[fact] ?? fact
export const operatorName = (operator: string): string => (OPERATORS as Names)[operator] ?? operator

/** What may stand at a place; undefined where anything may. `parent` is the name of what it is in. */
export function choicesAt(name: string, parent: string, value: string): Names | undefined {
  const choices = CHOICES[`${parent}.${name}`] ?? CHOICES[name]
  return choices && value in choices ? choices : undefined
}
