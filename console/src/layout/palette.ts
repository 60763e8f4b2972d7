import type { RouteRecordRaw } from 'vue-router'
import type { Answer } from '@/api/client'

export interface Found {
  id: string
  group: '工单' | '设备' | '客户' | '投诉' | '页面' | '动作'
  title: string
  hint: string
  path: string
}

/** Opened by the act of that name. */
const INTAKE = '/intake'

type Result = Answer<'/api/v1/search', 'get'>

/** What the server found, in the order in which it is most likely meant. */
export function foundIn(result: Result, may: (permission: string) => boolean): Found[] {
  const tickets = (result.tickets.items ?? []).map((row): Found => ({
    id: `t-${row.id}`, group: '工单', title: `${row.number} ${row.problem || row.service_name}`, hint: `${row.state_name} · ${row.contact.name} ${row.contact.phone}`, path: `/tickets/${row.id}`,
  }))
  const devices = (result.devices.items ?? []).map((row): Found => ({
    id: `d-${row.id}`, group: '设备', title: row.card.title, hint: [row.card.model, row.serial, row.reference].filter(Boolean).join(' · '), path: `/devices/${row.id}`,
  }))
  const homes = (result.households.items ?? []).map((home): Found => ({
    id: `h-${home.id}`, group: '客户', title: home.name || home.members[0]?.name || '没有户名', hint: [home.members[0]?.phone, home.addresses[0]?.estate].filter(Boolean).join(' · '), path: `/customers/${home.id}`,
  }))
  return [...tickets, ...(may('devices:read') ? devices : []), ...(may('customers:read') ? homes : [])]
}

/** Every page with an address of its own: those of the menu first, then those within their sections. */
export function pagesOf(routes: readonly RouteRecordRaw[], may: (permission: string) => boolean): Found[] {
  return routes
    .filter(({ path, meta }) => !path.includes(':') && path !== INTAKE && (meta?.permissions ?? ['me:keep']).some(may))
    .map(({ path, meta }): Found => ({ id: path, group: '页面', title: meta?.title ?? '', hint: meta?.menu?.letter ?? '', path }))
    .sort((one, other) => Number(one.hint === '') - Number(other.hint === ''))
}

/** What can be begun from anywhere. */
export function actsOf(may: (permission: string) => boolean): Found[] {
  const acts: [string, Found][] = [
    ['tickets:create', { id: 'new', group: '动作', title: '新建报修', hint: 'n', path: '/desk?intake=1' }],
    ['tickets:follow_up', { id: 'complain', group: '动作', title: '记一条投诉', hint: '', path: '/complaints?new=1' }],
  ]
  return acts.filter(([permission]) => may(permission)).map(([, act]) => act)
}

/** A whole number of a complaint: the server's search knows tickets, devices and homes. */
export function complaintNumber(typed: string): string {
  const number = typed.trim().toUpperCase()
  return /^TS\d{6}-\d{5,}$/.test(number) ? number : ''
}

/** Pages and acts whose name has what was typed; all of them where nothing is. */
export function named(all: readonly Found[], typed: string): Found[] {
  const text = typed.trim().toLowerCase()
  return all.filter(({ title, hint }) => !text || title.toLowerCase().includes(text) || hint.toLowerCase() === text)
}

/** Rows of the palette: what was found before what can be opened, and a number that stands for itself first. */
export function ranked(found: readonly Found[], pages: readonly Found[], typed: string): Found[] {
  const text = typed.trim().toLowerCase()
  const exact = found.filter(({ title }) => title.toLowerCase().split(' ')[0] === text)
  return [...exact, ...found.filter((each) => !exact.includes(each)), ...pages]
}
