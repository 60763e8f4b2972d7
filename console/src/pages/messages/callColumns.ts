import type { PrimaryTableCol } from 'tdesign-vue-next'
import { h, type VNodeChild } from 'vue'
import { RouterLink } from 'vue-router'
import { moment } from '@/components/times'
import { useSession } from '@/stores/session'
import { useStaffNames } from '@/stores/staffNames'
import { CALL_ENDS, CALL_OUTCOMES } from './names'
import type { Call, useCalls } from './useCalls'

export function useCallColumns(calls: ReturnType<typeof useCalls>): PrimaryTableCol<Call>[] {
  const session = useSession()
  const staff = useStaffNames()
  const isMine = (call: Call) => call.state === 'taken' && call.taken_by === session.me?.id
  const two = (above: VNodeChild, below: VNodeChild) => h('div', { class: 'two' }, [h('span', { class: 'el' }, [above]), h('span', { class: 'pale sm el' }, [below])])
  const button = (says: string, run: () => unknown, look = '', title?: string) => h('button', { class: ['btn xs', look], type: 'button', title, disabled: calls.isBusy.value, onClick: () => void run() }, says)

  function who(call: Call) {
    const ticket = calls.ticketOf(call)
    const name = calls.shown.get(call.id)?.name ?? ticket?.contact.name ?? '客户'
    return two(h('b', name), ticket ? h(RouterLink, { class: 'mono', to: `/tickets/${ticket.id}` }, () => ticket.number) : '')
  }

  function standing(call: Call) {
    if (call.state === 'done') return two(h('span', { class: ['tag', { ok: call.outcome === 'told' }] }, CALL_OUTCOMES[call.outcome ?? ''] ?? '打完了'), call.done_at ? moment(call.done_at) : '')
    if (call.state === 'taken') return h('span', { class: 'tag blue' }, isMine(call) ? '您在打' : `${staff.nameOf(call.taken_by)}在打`)
    return h('span', { class: 'tag' }, call.tries ? `打过 ${call.tries} 次，没人接` : '没打过')
  }

  function number(call: Call) {
    const shown = calls.shown.get(call.id)
    if (shown) return h('a', { class: 'phone mono', href: `tel:${shown.phone}` }, shown.phone)
    if (call.subject_kind === 'ticket' && session.may('personal:reveal')) return button('看号码', () => calls.reveal(call), '', '会记入日志')
    return h('span', { class: 'pale sm' }, '号码在工单里')
  }

  function actsOf(call: Call) {
    if (call.state === 'done') return ''
    if (!isMine(call)) return button('我来打', () => calls.take(call))
    return h('span', { class: 'row' }, [number(call), ...CALL_ENDS.map(([code, name]) => button(name, () => calls.end(call, code), code === 'told' ? 'pri' : ''))])
  }

  return [
    { colKey: 'who', title: '客户', width: 150, cell: (_, { row }) => who(row) },
    { colKey: 'occasion_name', title: '要告诉他', minWidth: 180, cell: (_, { row }) => two(row.occasion_name, `${row.missed ? `${row.missed} 条没送到` : ''} ${calls.ticketOf(row)?.problem ?? ''}`) },
    { colKey: 'created_at', title: '从什么时候', width: 120, cell: (_, { row }) => moment(row.created_at) },
    { colKey: 'useful_until', title: '最晚', width: 120, cell: (_, { row }) => moment(row.useful_until) },
    { colKey: 'state', title: '情况', width: 160, cell: (_, { row }) => standing(row) },
    { colKey: 'acts', title: '打电话', width: 430, cell: (_, { row }) => actsOf(row) },
  ]
}
