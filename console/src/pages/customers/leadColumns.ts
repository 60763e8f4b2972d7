import type { PrimaryTableCol } from 'tdesign-vue-next'
import { h, type VNodeChild } from 'vue'
import type { components } from '@/api/schema'
import { linkTo } from '@/components/linkTo'
import { moment } from '@/components/times'
import { useSession } from '@/stores/session'

export type Lead = components['schemas']['LeadView']

/** What is done in a row does not open it. */
const aside = { onClick: (event: Event) => event.stopPropagation() }

function lastSaid(lead: Lead): string {
  if (lead.reason) return `没成：${lead.reason}`
  const note = lead.notes.at(-1)
  if (!note) return ''
  return `${note.by_name} ${moment(note.at)}：${note.text}${lead.notes.length > 1 ? `（共 ${lead.notes.length} 笔）` : ''}`
}

/** `actsOf` draws what may be done with a row. */
export function useLeadColumns(actsOf: (lead: Lead) => VNodeChild): PrimaryTableCol<Lead>[] {
  const session = useSession()

  function customer(lead: Lead) {
    const name = lead.customer_name || '客户'
    return lead.household_id && session.may('customers:read') ? linkTo(`/customers/${lead.household_id}`, name) : name
  }

  function ticket(lead: Lead) {
    return session.may('tickets:read') ? linkTo(`/tickets/${lead.ticket_id}`, lead.ticket_number, 'mono') : h('span', { class: 'mono' }, lead.ticket_number)
  }

  return [
    { colKey: 'customer_name', title: '客户', width: 130, cell: (_, { row }) => [customer(row), h('br'), h('span', { class: 'num mut sm' }, row.customer_phone)] },
    { colKey: 'wants', title: '想要什么', minWidth: 200, cell: (_, { row }) => h('div', { class: 'two' }, [h('b', { class: 'el', title: row.wants }, row.wants), h('span', { class: 'sm mut el' }, lastSaid(row))]) },
    { colKey: 'ticket_number', title: '来自工单', width: 150, cell: (_, { row }) => ticket(row) },
    { colKey: 'state', title: '状态', width: 80, cell: (_, { row }) => h('span', { class: ['tag', { ok: row.state === 'won' }] }, row.state_name) },
    { colKey: 'taken_by_name', title: '谁在跟进', width: 90, ellipsis: true, cell: (_, { row }) => row.taken_by_name || '—' },
    { colKey: 'created_at', title: '提出', width: 110, cell: (_, { row }) => moment(row.created_at) },
    { colKey: 'acts', title: '能做的事', width: 230, align: 'right', cell: (_, { row }) => h('span', aside, [actsOf(row)]) },
  ]
}
