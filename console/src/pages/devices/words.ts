import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type DeviceRow = Schemas['DeviceRow']
export type DeviceRecord = Schemas['StaffDeviceRecord']
export type DeviceLife = Schemas['StaffLife']
export type LifeEvent = Schemas['LifeEventView']
export type Service = Schemas['StaffService']
export type DeviceCode = Schemas['CodeView']
export type DeviceKind = Schemas['DeviceKind']

export const KINDS: readonly (readonly [DeviceKind, string])[] = [
  ['appliance', '设备'], ['building', '楼栋'], ['unit', '单元'], ['position', '部位'],
]

export const CATEGORIES: Record<Schemas['Category'], string> = {
  air_conditioner: '空调', water_heater: '热水器', range_hood: '油烟机', refrigerator: '冰箱', washing_machine: '洗衣机', television: '电视',
  water_purifier: '净水器', smart_lock: '智能锁', furniture: '家具', waterproofing: '防水', other: '其他',
}

export const LIFE_ACTS: Record<Schemas['LifeAct'], string> = {
  moved: '换住户', released: '解除住户', parent_changed: '改归属', component_fitted: '装部件', component_exchanged: '换部件',
  component_taken_out: '拆部件', commissioned: '调试', scrapped: '报废', restored: '撤销报废', swapped_out: '换走', swapped_in: '换来',
}

export const CODE_STATES: Record<Schemas['CodeState'], string> = { blank: '空白', active: '在用', void: '已作废' }

export function kindName(kind: DeviceKind): string {
  return KINDS.find(([key]) => key === kind)?.[1] ?? '设备'
}

/** 保内到 2030-07-12, 已过保 2024-01-02, 保修未知. */
export function warrantyWords(card: Schemas['DeviceCard'], until: string | null | undefined): string {
  if (card.warranty === 'unknown') return '保修未知'
  const day = until ? ` ${until}` : ''
  return card.warranty === 'in' ? (until ? `保内到${day}` : '保内') : `已过保${day}`
}

/** As far as a file knows it: the own name, else what its kind is called. */
export function deviceName(device: Pick<DeviceRecord, 'name' | 'card'>): string {
  return device.name || device.card.title || device.card.model || '未命名设备'
}

/** 保内到 2028-01-31, 随整机保内到 2027-01-31, 已过保, 保修未知. */
export function partWarranty(part: Schemas['StaffComponentView']): string {
  if (part.warranty === 'unknown') return '保修未知'
  return `${part.has_own_term ? '' : '随整机'}${part.warranty === 'in' ? '保内到' : '已过保'} ${part.covered_until ?? ''}`.trim()
}
