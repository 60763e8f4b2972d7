export const ACTIONS: Record<string, string> = {
  set_up: '首次设置', signed_in: '登录', sign_in_failed: '登录失败', signed_out: '退出', sessions_revoked: '结束其他登录', password_changed: '改密码', password_link_issued: '发设密码的码', customers_merged: '合并客户', personal_revealed: '看完整个人信息',
  personal_erased: '删除个人信息', personal_requested: '个人信息请求', exported: '导出', imported: '导入', role_created: '新建角色', role_changed: '改角色', role_deleted: '删除角色', staff_created: '加同事', staff_changed: '改同事', staff_disabled: '停用同事',
  staff_enabled: '重新启用同事', staff_invited: '邀请同事', invitation_revoked: '撤回邀请', staff_left: '离职', organisation_changed: '改机构', settings_changed: '改设置', content_reviewed: '审内容', codes_issued: '印标签', code_voided: '作废标签', code_reissued: '补标签',
  device_bound: '绑定设备', device_unbound: '解绑设备', device_scrapped: '报废设备', device_restored: '恢复设备', device_swapped: '换机', consent_given: '同意授权', consent_withdrawn: '撤回授权', definition_edited: '改规则草稿', definition_discarded: '丢弃规则草稿',
  definition_submitted: '规则送复核', definition_published: '发布规则', definition_rolled_back: '规则回到旧版', definition_withdrawn: '停用规则', clock_waived: '豁免时限', clock_dated_back: '补记暂停', clock_reset: '重置时限', clock_terms_applied: '换用时限规则',
  overridden: '越过规则', dead_letter_revived: '重发失败的消息',
}

const SUBJECTS: Record<string, string> = {
  session: '登录', staff: '同事', role: '角色', organisation: '机构', branch: '分部', team: '班组', definition: '规则', delivery: '消息', notice_path: '发送通道', notice_wording: '消息文案', quiet_hours: '免打扰', customer: '客户', household: '住户',
  device: '设备', code: '标签', ticket: '工单', certificate: '证件', import: '导入', approval: '审批', skill: '技能',
}

export const subjectName = (kind: string): string => SUBJECTS[kind] ?? kind
