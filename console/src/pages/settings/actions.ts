import type { components } from '@/api/schema'

/** All that is audited: a new act without its word does not compile. */
export const ACTIONS: Record<components['schemas']['AuditAction'], string> = {
  set_up: '首次设置', signed_in: '登录', sign_in_failed: '登录失败', signed_out: '退出', sessions_revoked: '结束其他登录', password_changed: '改密码', password_link_issued: '发设密码的链接', customers_merged: '合并客户', personal_revealed: '看完整个人信息',
  personal_erased: '删除个人信息', personal_requested: '个人信息请求', exported: '导出', imported: '导入', role_created: '新建角色', role_changed: '改角色', role_deleted: '删除角色', staff_created: '加同事', staff_changed: '改同事', staff_disabled: '停用同事',
  staff_enabled: '重新启用同事', staff_invited: '邀请同事', invitation_revoked: '撤回邀请', staff_left: '离职', organisation_changed: '改机构', settings_changed: '改设置', content_reviewed: '审内容', codes_issued: '印标签', code_voided: '作废标签', code_reissued: '补标签',
  device_bound: '绑定设备', device_unbound: '解绑设备', device_scrapped: '报废设备', device_restored: '恢复设备', device_swapped: '换机', consent_given: '同意授权', consent_withdrawn: '撤回授权', definition_edited: '改规则草稿', definition_discarded: '丢弃规则草稿',
  definition_submitted: '规则送复核', definition_published: '发布规则', definition_rolled_back: '规则回到旧版', definition_withdrawn: '停用规则', clock_waived: '豁免时限', clock_dated_back: '补记暂停', clock_reset: '重置时限', clock_terms_applied: '换用时限规则',
  overridden: '越过规则', dead_letter_revived: '重发失败的消息',
}

export const SUBJECTS: Record<string, string> = {
  session: '登录', staff: '同事', role: '角色', organisation: '机构', branch: '分部', team: '班组', definition: '规则', delivery: '消息', notice_path: '发送通道',
  notice_wording: '消息文案', quiet_hours: '免打扰', customer: '客户', household: '住户', device: '设备', code: '标签', ticket: '工单', certificate: '证件',
  import: '导入', approval: '审批', skill: '技能', person: '个人', export: '导出', wecom_roster: '企业微信通讯录', verification_file: '域名验证文件', scene_code: '场景码',
  retention: '保留期限', request_form: '报修表单', own_data: '本人数据', devices: '设备', device_model: '型号', approval_deputy: '审批代理', service_report: '服务报告',
  form_answers: '表单回答', policy: '政策', invitation: '邀请', firm: '公司', dispatch_standing: '接单状态', dispatch_automation: '自动派单', contract: '合同',
  sale: '销售单', tickets: '工单', households: '客户', desk_item: '客服事项', deliveries: '消息', audit_entries: '审计记录',
}

const DETAILS: Record<string, string> = {
  what: '内容', fields: '项目', from: '从', to: '到', reason: '原因', by: '由谁', way: '方式', via: '通过', until: '到何时', since: '从何时', rows: '行数', roles: '角色',
  steps: '步骤', kind: '种类', state: '结果', created: '新增', known: '原有', bad_rows: '错行', sha256: '文件指纹', format: '格式', filters: '条件', occasion: '场合',
  enabled: '启用', decision: '决定', branch: '分部', branch_id: '分部', act: '操作', account: '账号', request: '请求', revision: '版本', version: '版本', part: '部分',
  lines: '行', starts: '开始', ends: '结束', merged_id: '并入的', head_hash: '封条',
}

export const subjectName = (kind: string): string => SUBJECTS[kind] ?? kind
export const detailName = (name: string): string => DETAILS[name] ?? name
