import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Household = Schemas['HouseholdView']
export type Overview = Schemas['HouseholdOverview']
export type Revealed = Schemas['RevealedHousehold']
export type Contract = Schemas['ContractView']
export type Level = Schemas['backend__features__customers__schemas__contacts__LevelView']
export type Sale = Schemas['SaleView']
export type SaleRow = Schemas['SaleRow']
export type PromiseKind = Schemas['PromiseKind']

export const CONTRACT_KINDS: Record<Schemas['ContractKind'], string> = { contract: '合同', project: '项目' }

export const COMPLAINTS: Record<Schemas['ComplaintCategory'], string> = {
  attitude: '态度', quality: '维修质量', late: '不准时', charge: '收费', damage: '损坏物品', product: '产品', other: '其他',
}

export const COMPLAINT_STATES: Record<Schemas['ComplaintState'], string> = { open: '待处理', handling: '处理中', resolved: '已解决', reopened: '又投诉' }

export const PROMISE_KINDS: readonly (readonly [PromiseKind, string])[] = [
  ['install_time', '安装时间'], ['difficult_site', '疑难现场'], ['gift', '赠品'], ['added_service', '附加服务'], ['other', '其他'],
]

export const PLACES: Record<Schemas['Place'], string> = { wecom: '企业微信', miniprogram: '小程序', official_account: '公众号', sms: '短信' }

export const DELIVERIES: Record<Schemas['DeliveryState'], string> = {
  waiting: '等着发', sending: '正在发', sent: '已发出', inbox_only: '只进了消息箱', dead: '没发出去', expired: '过时没发', unknown: '不知是否收到',
}

/** What a message to a customer was about. */
export const OCCASIONS: Partial<Record<Schemas['Occasion'], string>> = {
  'customer.submitted': '已收到报修', 'customer.need_info': '请补充信息', 'customer.dispatched': '已派师傅', 'customer.appointment_made': '约好上门',
  'customer.appointment_changed': '改约', 'customer.on_the_way': '师傅出发', 'customer.finished': '完工', 'customer.rate_us': '请评价',
  'customer.closed': '已关单', 'customer.cancelled': '已取消', 'customer.rejected': '不受理', 'customer.expected_finish': '预计完工',
  'customer.device_asked_for': '认领设备', 'customer.message': '留言', 'customer.complaint': '投诉进展',
}

export function homeName(home: Pick<Household, 'name' | 'members'>): string {
  return home.name || home.members[0]?.name || '未留姓名'
}
