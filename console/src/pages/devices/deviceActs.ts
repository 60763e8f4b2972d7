import { api } from '@/api/client'
import type { DeviceRecord } from './words'

export type Typed = Record<string, string | boolean>

export interface ActField {
  name: string
  label: string
  kind: 'line' | 'text' | 'day' | 'count' | 'yes' | 'household' | 'model'
  isOptional?: boolean
  hint?: string
}

export interface DeviceAct {
  key: string
  title: string
  does: string
  permission: string
  /** What it means, said before it is done. */
  says?: string
  destroys?: boolean
  fields: readonly ActField[]
  start?: Typed
  /** The id of the device to show afterwards. */
  run: (typed: Typed, key: string) => Promise<string>
}

const REASON: ActField = { name: 'reason', label: '原因', kind: 'text' }
const SERIAL: ActField = { name: 'serial', label: '序列号', kind: 'line', isOptional: true }

const MONTHS: ActField = { name: 'months', label: '这个件自己的质保（月）', kind: 'count', isOptional: true, hint: '不填就随整机' }

function line(typed: Typed, name: string): string {
  const value = typed[name]
  return typeof value === 'string' ? value.trim() : ''
}

function orNull(typed: Typed, name: string): string | null {
  return line(typed, name) || null
}

function monthsOf(typed: Typed): number | null {
  return line(typed, 'months') ? Number(line(typed, 'months')) : null
}

/** What may be done to a device as it is now; whether this person may is asked by `permission`. */
export function actsOf(device: DeviceRecord): DeviceAct[] {
  const owner = device.household_id ? [moveOf(device, '换住户'), releaseOf(device)] : [moveOf(device, '绑定住户')]
  if (device.is_scrapped) return [restoreOf(device)]
  return [changeOf(device), ...owner, fitOf(device), swapOf(device), scrapOf(device)]
}

function changeOf(device: DeviceRecord): DeviceAct {
  return {
    key: 'change', title: '改档案', does: '保存', permission: 'devices:manage',
    fields: [
      { name: 'name', label: '叫法', kind: 'line', isOptional: true, hint: '客厅空调' },
      { name: 'place', label: '安装位置', kind: 'line', isOptional: true },
      SERIAL,
      { name: 'reference', label: '外部编号', kind: 'line', isOptional: true },
      { name: 'installed', label: '安装日', kind: 'day', isOptional: true },
      { name: 'warranty', label: '保修另定到', kind: 'day', isOptional: true, hint: '不填就按型号的保修期算' },
    ],
    start: {
      name: device.name, place: device.install_place, serial: device.serial ?? '', reference: device.reference ?? '',
      installed: device.installed_on ?? '', warranty: device.warranty_until ?? '',
    },
    run: async (typed, key) => {
      const changed = await api.patch('/api/v1/devices/{device_id}', {
        path: { device_id: device.id }, key,
        body: {
          version: device.version, install_place: line(typed, 'place'), serial: orNull(typed, 'serial'),
          reference: orNull(typed, 'reference'), installed_on: orNull(typed, 'installed'), warranty_until: orNull(typed, 'warranty'),
          ...(line(typed, 'name') === device.name ? {} : { name: line(typed, 'name') }),
        },
      })
      return changed.id
    },
  }
}

function moveOf(device: DeviceRecord, title: string): DeviceAct {
  return {
    key: 'move', title, does: title, permission: 'devices:manage',
    says: device.household_id ? '设备会从现在这一户移到另一户，原住户不再看到它。会记入日志。' : '绑定后，这一户的人能看到这台设备并为它报修。',
    fields: [{ name: 'household', label: '住户', kind: 'household' }, REASON, { name: 'parts', label: '连同它的部件和下级一起', kind: 'yes' }],
    start: { parts: true },
    run: async (typed, key) => {
      const body = { household_id: line(typed, 'household'), reason: line(typed, 'reason'), with_parts: typed.parts === true }
      return (await api.put('/api/v1/devices/{device_id}/household', { path: { device_id: device.id }, key, body })).id
    },
  }
}

function releaseOf(device: DeviceRecord): DeviceAct {
  return {
    key: 'release', title: '解除住户', does: '解除住户', permission: 'devices:manage', destroys: true,
    says: '设备不再属于任何一户，住户看不到它了。会记入日志。', fields: [REASON],
    run: async (typed, key) => (await api.post('/api/v1/devices/{device_id}/release', { path: { device_id: device.id }, key, body: { reason: line(typed, 'reason') } })).id,
  }
}

function fitOf(device: DeviceRecord): DeviceAct {
  return {
    key: 'fit', title: '装部件', does: '装上', permission: 'devices:record',
    fields: [{ name: 'name', label: '部件名称', kind: 'line', hint: '压缩机' }, SERIAL, { name: 'since', label: '装上的日子', kind: 'day', isOptional: true }, MONTHS],
    run: async (typed, key) => {
      const body = { name: line(typed, 'name'), serial: orNull(typed, 'serial'), since: orNull(typed, 'since'), warranty_months: monthsOf(typed) }
      return (await api.post('/api/v1/devices/{device_id}/components', { path: { device_id: device.id }, key, body })).id
    },
  }
}

function swapOf(device: DeviceRecord): DeviceAct {
  return {
    key: 'swap', title: '换机', does: '换成新机', permission: 'devices:manage',
    says: '住户、位置和归属转到新机，这台记为换走；旧贴纸扫出来是新机。会记入日志。',
    fields: [
      { name: 'model', label: '新机型号', kind: 'model' }, { ...SERIAL, label: '新机序列号' },
      { name: 'warranty', label: '新机保修到', kind: 'day', isOptional: true }, REASON,
    ],
    start: { model: device.model_id },
    run: async (typed, key) => {
      const body = { model_id: line(typed, 'model'), serial: orNull(typed, 'serial'), warranty_until: orNull(typed, 'warranty'), reason: line(typed, 'reason') }
      return (await api.post('/api/v1/devices/{device_id}/swap', { path: { device_id: device.id }, key, body })).new.id
    },
  }
}

function scrapOf(device: DeviceRecord): DeviceAct {
  return {
    key: 'scrap', title: '报废', does: '报废这台设备', permission: 'devices:manage', destroys: true,
    says: '报废后不能再为它报修；在办的工单照常做完。可以撤销。会记入日志。', fields: [REASON],
    run: async (typed, key) => (await api.post('/api/v1/devices/{device_id}/scrapping', { path: { device_id: device.id }, key, body: { reason: line(typed, 'reason') } })).id,
  }
}

function restoreOf(device: DeviceRecord): DeviceAct {
  return {
    key: 'restore', title: '撤销报废', does: '撤销报废', permission: 'devices:manage',
    says: '设备恢复在用，可以再为它报修。会记入日志。', fields: [REASON],
    run: async (typed, key) => (await api.post('/api/v1/devices/{device_id}/restoration', { path: { device_id: device.id }, key, body: { reason: line(typed, 'reason') } })).id,
  }
}

export function exchangeOf(deviceId: string, component: { id: string; name: string }): DeviceAct {
  return {
    key: 'exchange', title: `换${component.name}`, does: '换上新件', permission: 'devices:record', says: '换下的和换上的都留在档案里。',
    fields: [{ name: 'name', label: '部件名称', kind: 'line' }, { ...SERIAL, label: '新件序列号' }, { name: 'since', label: '换上的日子', kind: 'day', isOptional: true }, MONTHS],
    start: { name: component.name },
    run: async (typed, key) => {
      const body = { name: line(typed, 'name'), serial: orNull(typed, 'serial'), since: orNull(typed, 'since'), warranty_months: monthsOf(typed) }
      const path = { device_id: deviceId, component_id: component.id }
      return (await api.post('/api/v1/devices/{device_id}/components/{component_id}/replacement', { path, key, body })).id
    },
  }
}

export function removalOf(deviceId: string, component: { id: string; name: string }): DeviceAct {
  return {
    key: 'removal', title: `拆下${component.name}`, does: '拆下', permission: 'devices:record', destroys: true, fields: [REASON],
    run: async (typed, key) => {
      const path = { device_id: deviceId, component_id: component.id }
      return (await api.post('/api/v1/devices/{device_id}/components/{component_id}/removal', { path, key, body: { reason: line(typed, 'reason') } })).id
    },
  }
}

export function replaceCodeOf(deviceId: string, code: string): DeviceAct {
  return {
    key: 'replace-code', title: '作废换新编号', does: '作废并换新', permission: 'codes:manage', destroys: true,
    says: `旧贴纸 ${code} 从此作废，要给设备贴上新打印的。`, fields: [REASON],
    run: async (typed, key) => {
      await api.post('/api/v1/devices/{device_id}/code-replacement', { path: { device_id: deviceId }, key, body: { reason: line(typed, 'reason') } })
      return deviceId
    },
  }
}

export function voidCodeOf(deviceId: string, code: string): DeviceAct {
  return {
    key: 'void-code', title: `作废编号 ${code}`, does: `作废 ${code}`, permission: 'codes:manage', destroys: true,
    says: '作废后扫这张贴纸什么也找不到，不能恢复。', fields: [REASON],
    run: async (typed, key) => {
      await api.post('/api/v1/devices/{device_id}/code-voiding', { path: { device_id: deviceId }, key, body: { reason: line(typed, 'reason') } })
      return deviceId
    },
  }
}
