/** The work bench: who works on this phone, his day, his acts and what waits to be sent. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { asProblem, newKey } from '@/api'
import { Journal, type Act, type NewFile } from '@/offline/journal'
import type { Notice } from '@/offline/notices'
import { type KeptFile, type Operation } from '@/offline/operations'
import { queueReport } from '@/offline/report'
import { Sender, type Drained } from '@/offline/sender'
import { phoneFiles, phoneShelf, senderLease } from '@/platform/shelves'
import { onSession, storedSession } from '@/stores/credentials'
import { useNetwork } from '@/stores/network'
import { DayBook, shanghaiDay, type KeptDay } from './day'
import { Drafts } from './drafts'
import { bringFaults } from './faults'
import { serverLine } from './line'
import { emptyDraft, progressOf, type Draft, type Job, type Progress } from './job'

const LAST = 'bx.bench.technician'
const NOTICES = 'bx.bench.notices'

interface Desk {
  technician: string
  journal: Journal<string>
  sender: Sender<string>
  days: DayBook
  drafts: Drafts
}

/** A login that has expired takes nothing away: the jobs stay those of whoever worked here last. */
function whoWorks(): string {
  const session = storedSession()
  if (session?.kind === 'staff') uni.setStorageSync(LAST, session.personId)
  return session?.personId ?? String(uni.getStorageSync(LAST) ?? '')
}

export const useBench = defineStore('bench', () => {
  const day = shallowRef<KeptDay | null>(null)
  const acts = shallowRef<Operation[]>([])
  const files = shallowRef<Map<string, KeptFile>>(new Map())
  const drafts = ref<Record<string, Draft>>({})
  const notices = ref<Notice[]>([])
  const rest = ref<Drained['rest']>('all_sent')
  const trouble = ref('')
  const percents = ref<Record<string, number>>({})
  let desk: Desk | null = null
  let again: ReturnType<typeof setTimeout> | undefined

  const now = (): Date => new Date()

  function opened(): Desk {
    const technician = whoWorks()
    if (desk?.technician === technician) return desk
    const shelf = phoneShelf()
    const journal = new Journal(technician, shelf, phoneFiles(), { now, newId: newKey })
    const sender = new Sender(journal, serverLine, senderLease(technician), newKey, now, ({ file }) => {
      if (file) percents.value = { ...percents.value, [file.id]: file.percent }
      else void reread()
    })
    desk = { technician, journal, sender, days: new DayBook(technician, shelf), drafts: new Drafts(technician, shelf) }
    return desk
  }

  onSession((session) => {
    if (session && session.personId !== desk?.technician) {
      day.value = null // the next one sees his own
      void open()
    } else if (session) void send()
  })

  const network = useNetwork()
  watch(() => network.isOnline, (isOnline) => {
    if (isOnline && desk) void refresh()
  })

  async function reread(): Promise<void> {
    const { journal } = opened()
    acts.value = await journal.operations()
    files.value = await journal.keptFiles()
  }

  /** From the phone at once; from the server where it can be heard. */
  async function open(): Promise<void> {
    const mine = opened()
    if (day.value === null) {
      day.value = await mine.days.kept()
      drafts.value = await mine.drafts.all()
      notices.value = (uni.getStorageSync(`${NOTICES}.${mine.technician}`) as Notice[]) || []
    }
    await reread()
    await refresh()
    await mine.journal.sweep()
  }

  /** `own`: the job that he has just changed himself, of which he need not be told. */
  async function refresh(own = ''): Promise<void> {
    const mine = opened()
    if (!storedSession()) return
    try {
      const begun = new Set(acts.value.map((act) => act.job))
      const heard = await mine.days.refresh(now(), begun)
      day.value = heard.day
      trouble.value = ''
      heard.notices.filter((notice) => notice.job !== own).forEach(tell)
      await bringFaults(heard.day.jobs.map((job) => job.ticket.devices[0]?.product_line_id ?? ''))
    } catch (thrown) {
      trouble.value = asProblem(thrown).message
    }
    void send()
  }

  function tell(notice: Notice): void {
    if (!notices.value.some((each) => each.id === notice.id)) keepNotices([notice, ...notices.value].slice(0, 30))
  }

  function keepNotices(kept: Notice[]): void {
    notices.value = kept
    uni.setStorageSync(`${NOTICES}.${opened().technician}`, kept)
  }

  /** Kept on the phone when this returns; then it is sent. Raises ShelfFull. */
  async function record(act: Act, newFiles: readonly NewFile<string>[] = []): Promise<void> {
    await opened().journal.record(act, newFiles)
    await reread()
    void send()
  }

  async function keepFile(job: string, file: NewFile<string>): Promise<void> {
    await opened().journal.keepFile(job, file)
    await reread()
  }

  async function send(): Promise<void> {
    clearTimeout(again)
    if (!storedSession()) {
      rest.value = acts.value.some((act) => act.state === 'waiting') ? 'signed_out' : 'all_sent'
      return
    }
    const had = acts.value.filter((act) => act.state === 'waiting').length
    const end = await opened().sender.drain()
    await reread()
    rest.value = end.rest
    if (end.again > 0) again = setTimeout(() => void send(), end.again * 1_000)
    if (had > 0 && end.rest === 'all_sent') await refresh()
  }

  async function decide(id: string, state: 'waiting' | 'dropped'): Promise<void> {
    await opened().journal.change(id, { state, refused: undefined, sentBack: undefined })
    await reread()
    void send()
  }

  function jobNamed(id: string): Job | null {
    return day.value?.jobs.find((job) => job.ticket.id === id) ?? null
  }

  function draftOf(visit: string): Draft {
    return drafts.value[visit] ?? emptyDraft()
  }

  async function write(visit: string, changes: Partial<Draft>): Promise<void> {
    const draft = { ...draftOf(visit), ...changes }
    drafts.value = { ...drafts.value, [visit]: draft }
    await opened().drafts.keep(visit, draft)
  }

  function progress(job: Job): Progress {
    const visit = job.ticket.visits.at(-1)?.id ?? ''
    return progressOf(job, acts.value, draftOf(visit))
  }

  const report = computed(() => queueReport(acts.value, files.value, (at) => shanghaiDay(new Date(at)) === shanghaiDay(now())))

  return {
    day, acts, files, notices, rest, trouble, percents, report,
    open, refresh, record, keepFile, send, decide, jobNamed, draftOf, write, progress,
    journal: () => opened().journal,
    forgetNotice: (id: string) => keepNotices(notices.value.filter((each) => each.id !== id)),
  }
})
