/** A row in a list: its headline, its tag, its tone. The ticket's own page is worded by the server. */
import type { TicketRow, TicketState } from '@/api/types'
import { windowWords } from './times'

export type Tone = 'slate' | 'blue' | 'solid' | 'green' | 'amber' | 'red' | 'violet'

export const OPEN_STATES = [
  'submitted', 'need_info', 'review', 'remote_solved', 'to_dispatch', 'dispatched', 'accepted', 'appointed', 'in_service',
  'suspended', 'to_revisit', 'done',
] as const satisfies readonly TicketState[]
export const ENDED_STATES = ['follow_up', 'closed', 'cancelled', 'rejected'] as const satisfies readonly TicketState[]

const TAGS: Record<TicketState, { tone: Tone; text: string }> = {
  submitted: { tone: 'blue', text: '已收到' },
  need_info: { tone: 'amber', text: '等您补充' },
  review: { tone: 'blue', text: '核对中' },
  rejected: { tone: 'slate', text: '未受理' },
  remote_solved: { tone: 'green', text: '远程已解决' },
  to_dispatch: { tone: 'blue', text: '安排师傅' },
  dispatched: { tone: 'blue', text: '安排师傅' },
  accepted: { tone: 'blue', text: '师傅已接单' },
  appointed: { tone: 'blue', text: '已约好' },
  in_service: { tone: 'solid', text: '维修中' },
  suspended: { tone: 'violet', text: '暂停中' },
  to_revisit: { tone: 'violet', text: '还要再来一次' },
  done: { tone: 'amber', text: '等您验收' },
  follow_up: { tone: 'green', text: '已验收' },
  closed: { tone: 'slate', text: '已完成' },
  cancelled: { tone: 'slate', text: '已取消' },
}

const ON_THE_WAY = ['traveling', 'arrived']

export function tagOf(row: Pick<TicketRow, 'state' | 'visit_state'>): { tone: Tone; text: string } {
  if (row.visit_state && ON_THE_WAY.includes(row.visit_state)) return { tone: 'solid', text: '上门中' }
  return TAGS[row.state]
}

/** 陈师傅, as customers call him. */
export function technicianName(name: string): string {
  if (!name) return '师傅'
  return name.endsWith('师傅') ? name : `${name[0]}师傅`
}

export function headlineOf(row: TicketRow, now: Date = new Date()): { headline: string; detail: string } {
  const who = technicianName(row.technician)
  const window = row.window ? windowWords(row.window, now) : ''
  const about = [row.device || row.service_name, row.problem].filter(Boolean).join(' · ')
  const told: Partial<Record<TicketState, string>> = {
    submitted: '报修已收到',
    need_info: '客服想问您一句',
    review: '正在核对保修和配件',
    remote_solved: '按客服说的，好了吗？',
    to_dispatch: '正在安排师傅',
    dispatched: '正在安排师傅',
    accepted: `${who}会联系您约时间`,
    appointed: row.visit_state === 'traveling' ? `${who}正在路上` : window ? `约好${window}` : '已经约好时间',
    in_service: row.visit_state === 'arrived' ? `${who}已经到了` : `${who}正在维修`,
    suspended: '先暂停一下',
    to_revisit: '还要再来一次',
    done: '修好了，请您看一眼',
    follow_up: '谢谢，说说这次服务',
    rejected: '这次没能受理',
    closed: '已完成',
    cancelled: '已取消',
  }
  const detail = row.visit_state === 'traveling' && window ? `约定 ${window} · ${about}` : about
  return { headline: told[row.state] ?? row.state_name, detail }
}
