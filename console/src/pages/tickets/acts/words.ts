/** What fields of acts are called. */
export const LABELS: Record<string, string> = {
  at: '预计完成', bearer: '空跑费由谁承担', note: '说明', priority: '优先级', problem: '问题', problem_type: '故障类型',
  reason: '原因', result: '结果', means: '方式', resume_on: '预计恢复', text: '内容', to_customer: '客户能看到',
  satisfaction: '满意度（CSAT）', recommendation: '愿意推荐吗（NPS）', technician_ids: '派给谁', window: '上门时间', wanted: '期望上门',
  override_reason: '当天排满仍要派，写明原因', cause: '因谁改约', charges: '收费项目', fee_if_declined_fen: '客户不修时收检查费（元）',
  photo_ids: '照片', media_ids: '附件', evidence_ids: '证据', agreed: '客户的答复', method: '怎么确认的',
  recording_id: '录音编号', amount_fen: '金额（元）', receipt: '凭证号', promise_id: '哪项承诺', fields: '哪些要重填', duty: '责任方',
  branch_id: '由哪个分部负责', team_id: '班组', organisation_id: '外包单位', contact: '联系人', place: '地址', symptoms: '现象',
  numbers: '厂家单号', tell_customer: '发新链接给客户', device_id: '设备', device_code: '设备二维码编号', into: '并入哪张', ticket_id: '哪张工单',
  kind: '关系', to: '交给谁', asked: '要对方做什么', due_at: '最晚什么时候', blocking: '办完才能往下走', category: '投诉什么', severity: '严重程度',
  answers: '问答', channel: '怎么联系的', reached: '联系上了', wants: '客户想要什么', findings: '勘查结果', suitable: '可以施工', obstacles: '障碍',
  action: '处理方法', after_photo_ids: '修后照片', before_photo_ids: '修前照片', labour_minutes: '工时（分）', fault_code: '故障代码',
  next_step: '下一步要什么', outside_reason: '不在现场的原因', step: '步骤',
}

/** Where one word means something else for one act. */
export const LABELS_OF_ACTS: Record<string, string> = {
  'transfer.to': '转给谁', 'receive_payment.method': '收款方式', 'interview.note': '备注', 'close.note': '回访备注',
  'message.text': '内容', 'solve_remotely.text': '怎么解决的', 'answer.text': '客户的回答', 'reject.note': '告诉客户的说明', 'expect_finish.reason': '原因（客户能看到）',
}

export const CHOICES: Record<string, string> = {
  low: '低', normal: '普通', high: '高', urgent: '紧急', minor: '轻微', serious: '严重', critical: '重大',
  out_of_area: '不在服务区域', out_of_scope: '不在服务范围', not_our_product: '不是我们的产品', duplicate: '重复报修', not_real: '不真实', other: '其他',
  not_needed: '客户不需要了', solved_itself: '自己好了', time_unsuitable: '时间不合适', price: '嫌价格高',
  nobody: '无人', customer: '客户', company: '公司', technician: '师傅',
  phone: '电话', wechat: '微信', wecom: '企业微信', in_person: '当面', web: '网页', app: '小程序', link: '链接', signature: '签字',
  reached: '接通', no_answer: '没人接', busy: '占线', switched_off: '关机', wrong_number: '号码不对',
  customer_info: '等客户补充信息', customer_unreachable: '联系不上客户', customer_reschedule: '客户改期', waiting_part: '待备件',
  waiting_approval: '待审批', factory_judgement: '待厂家判定', force_majeure: '天气、停电等不可抗力', technician_reason: '师傅原因',
  customer_gave_up: '客户不修了', no_part: '没有备件', cannot_be_repaired: '修不好', exchanged: '已换机',
  time_conflict: '时间冲突', skill: '技能不符', illness: '生病', too_far: '太远', customer_asked: '客户要求换人', no_parts: '没有备件', customer_absent: '客户不在',
  related: '相关', caused_by: '由它引起', causes: '引起了它', rework_of: '是它的返修', reworked_by: '返修在它上面',
  not_fixed: '没修好', damage: '弄坏了东西', wrong_charge: '收费不对', not_clean: '没收拾干净',
  alipay: '支付宝', cash: '现金', card: '刷卡', transfer: '转账', code: '确认码',
  manufacturer: '厂家', installer: '安装方', construction: '施工方', supplier: '供应商', carrier: '承运方', natural: '自然损耗', unclear: '不清楚',
  solved: '已修好', no_fault_found: '没发现故障', declined: '客户不修',
  needs_part: '要等备件', needs_help: '要人帮忙', needs_judgement: '要厂家判定', site_not_ready: '现场不具备条件', out_of_time: '时间不够',
  weak_signal: '信号差', wrong_address: '地址不对', customer_moved: '客户换了地方', no_position: '没有定位',
  attitude: '态度', late: '迟到', quality: '质量', charge: '收费', privacy: '隐私', service: '服务', punctuality: '不准时', product: '产品',
}

/** 微信 as a way to pay is WeChat Pay. */
export const CHOICES_OF_ACTS: Record<string, string> = { 'receive_payment.wechat': '微信支付' }
