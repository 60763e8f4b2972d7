import { computed, ref, shallowRef } from 'vue'
import { api, type Answer } from '@/api/client'
import type { WatchRow } from '@/api/types'
import { yuan } from '@/components/times'
import type { Complaint } from '@/pages/complaints/words'
import { useSession } from '@/stores/session'
import { MOVERS, queuesOf, shownOf, type Todo } from './queues'

export type Message = Answer<'/api/v1/me/messages', 'get'>['items'][number]
type Counts = Answer<'/api/v1/ticket-counts', 'get'>['states']

type Approval = Answer<'/api/v1/approvals', 'get'>['items'][number]
type Task = Answer<'/api/v1/my-tasks', 'get'>['items'][number]
type Lead = Answer<'/api/v1/leads', 'get'>['items'][number]

const WITHIN = 3_600_000
const MOST = 20
const TODAY_LIMIT = 100
const SHANGHAI = 8 * 3_600_000

/** What this person is to move now, and how the day stands. */
export function useHome() {
  const session = useSession()
  const watched = shallowRef<WatchRow[]>([])
  const counts = shallowRef<Counts | null>(null)
  const newToday = shallowRef<string | null>(null)
  const messages = shallowRef<Message[]>([])
  const approvals = shallowRef<Approval[]>([])
  const leads = shallowRef<Lead[]>([])
  const tasks = shallowRef<Task[]>([])
  const complaints = shallowRef<Complaint[]>([])
  const untaken = ref('')
  const talks = ref(0)
  const isAlone = ref(false)
  const error = shallowRef<unknown>(null)
  const isLoaded = ref(false)

  async function load(): Promise<void> {
    try {
      await Promise.all([loadTickets(), loadMessages(), loadApprovals(), loadLeads(), loadTasks(), loadComplaints(), loadTalks(), loadStaff()])
      error.value = null
    } catch (refused) {
      error.value = refused
    } finally {
      isLoaded.value = true
    }
  }

  async function loadTickets(): Promise<void> {
    if (!session.may('tickets:read')) return
    const midnight = Math.floor((Date.now() + SHANGHAI) / 86_400_000) * 86_400_000 - SHANGHAI
    const [breached, risky, counted, made] = await Promise.all([
      api.get('/api/v1/watched-tickets', { query: { watch: 'breached', limit: MOST } }),
      api.get('/api/v1/watched-tickets', { query: { watch: 'at_risk', limit: MOST } }),
      api.get('/api/v1/ticket-counts'),
      api.get('/api/v1/tickets', { query: { created_from: new Date(midnight).toISOString(), limit: TODAY_LIMIT } }),
    ])
    watched.value = [...breached.items, ...risky.items]
    counts.value = counted.states
    newToday.value = `${made.items.length}${made.next_cursor ? '+' : ''}`
  }

  async function loadMessages(): Promise<void> {
    if (!session.may('inbox:read')) return
    messages.value = (await api.get('/api/v1/me/messages', { query: { limit: 12 } })).items
  }

  async function loadApprovals(): Promise<void> {
    if (!session.may('approvals:decide')) return
    approvals.value = (await api.get('/api/v1/approvals', { query: { box: 'to_decide', limit: MOST } })).items
  }

  async function loadLeads(): Promise<void> {
    if (!session.may('sales:manage')) return
    leads.value = (await api.get('/api/v1/leads', { query: { state: 'new', limit: MOST } })).items
  }

  /** What other departments are waiting for: all that some roles have to do in here. */
  async function loadTasks(): Promise<void> {
    if (!session.may('tickets:read')) return
    tasks.value = (await api.get('/api/v1/my-tasks', { query: { limit: MOST } })).items
  }

  /** Those he has taken on, and how many nobody has. */
  async function loadComplaints(): Promise<void> {
    if (!session.may('tickets:follow_up')) return
    const [mine, desk] = await Promise.all([
      api.get('/api/v1/complaints', { query: { is_open: true, owner_id: session.me?.id ?? '', limit: MOST } }),
      api.get('/api/v1/complaints', { query: { turn: 'desk', limit: MOST } }),
    ])
    complaints.value = mine.items
    untaken.value = desk.items.length ? `${desk.items.length}${desk.next_cursor ? '+' : ''}` : ''
  }

  async function loadTalks(): Promise<void> {
    if (!session.may('desk:serve')) return
    const { all } = await api.get('/api/v1/desk-item-counts')
    talks.value = Object.values(all).reduce((sum, each) => sum + each, 0)
  }

  /** A firm that has just been opened has nobody but the one who opened it. */
  async function loadStaff(): Promise<void> {
    if (!session.may('organisation:manage')) return
    isAlone.value = (await api.get('/api/v1/staff', { query: { limit: 2 } })).items.length < 2
  }

  const waiting = computed<Todo[]>(() => {
    const byState = Object.fromEntries((counts.value ?? []).map((each) => [each.state, each.count]))
    const queues = queuesOf(session.may, byState).map(({ queue, count }) => ({ id: queue.path, title: `${queue.title} ${count} 张`, evidence: '谁先看到谁处理', verb: queue.verb, path: queue.path }))
    const chats = talks.value ? [{ id: 'talks', title: `${talks.value} 件会话和来电没有了结`, evidence: '公众号会话、未接来电、没填完的报修', verb: '去回', path: '/desk?view=talks' }] : []
    return [...queues, ...chats]
  })

  const groups = computed(() => {
    // Who only looks at tickets has none of them to move.
    const isTheirs = MOVERS.some(session.may)
    const late = isTheirs ? watched.value.filter((row) => row.watch === 'breached').map(todoOfTicket) : []
    const soon = watched.value.filter((row) => isTheirs && row.watch === 'at_risk' && Date.parse(row.next_due_at ?? '') - Date.now() < WITHIN)
    const start: Todo[] = isAlone.value ? [{ id: 'setup', title: '公司里还只有您一个人', evidence: '首次设置没有做完：分部、最小或完整、同事', verb: '接着设置', path: '/setup?step=people' }] : []
    const nobodys: Todo[] = untaken.value ? [{ id: 'complaints', title: `${untaken.value} 条投诉没有人接`, evidence: '谁先看到谁处理', verb: '去接', path: '/complaints?which=desk' }] : []
    return [
      { name: '开张', todos: start },
      { name: '已超时', todos: shownOf(late, MOST, 'breached', '超时') },
      { name: '1 小时内到期', todos: shownOf(soon.map(todoOfTicket), MOST, 'at_risk', '快到期') },
      { name: '等您审批', todos: approvals.value.map(todoOfApproval) },
      { name: '客户投诉', todos: [...complaints.value.map(todoOfComplaint), ...nobodys] },
      { name: '请您协办', todos: tasks.value.map(todoOfTask) },
      { name: '排队的活', todos: waiting.value },
      { name: '新需求', todos: leads.value.map(todoOfLead) },
    ].filter((group) => group.todos.length > 0)
  })

  /** The server's limit counts on. */
  const lateCount = computed(() => {
    const late = watched.value.filter((row) => row.watch === 'breached').length
    return `${late}${late >= MOST ? '+' : ''}`
  })

  return { groups, counts, lateCount, newToday, messages, error, isLoaded, load }
}

function todoOfApproval(approval: Approval): Todo {
  const money = approval.amount_fen ? ` · ${yuan(approval.amount_fen)}` : ''
  return { id: approval.id, title: `${approval.title}${money}`, evidence: `${approval.subject_name} · ${approval.asked_by_name || '系统'}申请，轮到您同意或驳回`, verb: '去批', path: `/approvals?id=${approval.id}` }
}

function todoOfTask(task: Task): Todo {
  const what = task.state === 'taken' ? '您已接手' : '还没有人接手'
  return { id: task.id, title: `协办：${task.asked}`, evidence: `${what}${task.blocking ? '，办完工单才能往下走' : ''}`, verb: '去办', path: `/tasks/${task.id}`, dueAt: task.due_at }
}

function todoOfComplaint(complaint: Complaint): Todo {
  return { id: complaint.id, title: `投诉${complaint.category_name}：${complaint.text}`, evidence: `${complaint.number} · ${complaint.customer_name || '客户'}，由您处理`, verb: '去答复', path: `/complaints/${complaint.id}`, dueAt: complaint.due_at }
}

function todoOfLead(lead: Lead): Todo {
  return { id: lead.id, title: `${lead.customer_name || '客户'}想要：${lead.wants}`, evidence: `${lead.ticket_number ? `从工单 ${lead.ticket_number} 记下` : '客服记下'}，还没有人跟`, verb: '去跟', path: '/customers/leads?state=new' }
}

function todoOfTicket(row: WatchRow): Todo {
  return {
    id: row.ticket_id,
    title: row.problem || row.number,
    evidence: `${row.number} · ${row.state_name}${row.is_urged ? ' · 客户催过' : ''}${row.device ? ` · ${row.device}` : ''}`,
    verb: '看工单',
    path: `/tickets/${row.ticket_id}`,
    ...(row.next_due_at ? { dueAt: row.next_due_at } : {}),
  }
}
