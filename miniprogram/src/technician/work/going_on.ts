/** The one main act of a job: what follows now, from wherever it is tapped. */
import { asProblem, newKey } from '@/api'
import { type Fix, type NoFix } from '@/platform/location'
import { toast } from '@/use/told'
import { act, deviceAt, photographWork, stepFormFor, stepFormSent } from './acting'
import { useBench } from './bench'
import { visitOf, type Job } from './job'
import { toJob, toJobPage } from './moving'

/** What the server is told of a fix, or nothing. */
export function positionOf(fix: Fix | NoFix): { position?: { latitude: number; longitude: number; system: Fix['system'] }; accuracy_metres?: number } {
  if (typeof fix === 'string') return {}
  const position = { latitude: fix.latitude, longitude: fix.longitude, system: fix.system }
  return fix.accuracyMetres === null ? { position } : { position, accuracy_metres: fix.accuracyMetres }
}

/** Needs the net: somebody else may have it, or have taken it on meanwhile. A sentence where it failed. */
async function told(job: Job, done: string, offline: string, tell: () => Promise<unknown>): Promise<string> {
  try {
    await tell()
    toast(done)
  } catch (thrown) {
    const problem = asProblem(thrown)
    return problem.isOffline ? offline : problem.message
  } finally {
    await useBench().refresh(job.ticket.id)
  }
  return ''
}

export async function take(job: Job): Promise<string> {
  const visit = visitOf(job.ticket)
  if (!visit) return '这张单已改派，已从列表移走'
  return told(job, '已接单', '接单要联网，连上后再试', async () => {
    await useBench().office().write('post', '/api/v1/tickets/{ticket_id}/visits/{visit_id}/taking', {
      path: { ticket_id: job.ticket.id, visit_id: visit.id },
      body: stepFormFor(job, 'take'),
      key: newKey(),
    })
    await stepFormSent(job, 'take')
  })
}

function resume(job: Job): Promise<string> {
  const asked = { path: { ticket_id: job.ticket.id }, body: { note: '' }, key: newKey() }
  return told(job, '接着干', '继续要联网，连上后再试', () => useBench().office().write('post', '/api/v1/tickets/{ticket_id}/resumption', asked))
}

async function depart(job: Job): Promise<void> {
  await act(job, 'depart', '出发', { device_at: deviceAt() })
  toast(useBench().rest === 'no_network' ? '已出发，有网再传' : '已出发')
}

export async function goOn(job: Job): Promise<void> {
  const next = useBench().progress(job).next
  const id = job.ticket.id
  if (next === 'take') await complain('没接成', await take(job))
  else if (next === 'resume') await complain('没能继续', await resume(job))
  else if (next === 'depart') await depart(job)
  else if (next === 'before' || next === 'after') await photographWork(job, next)
  else if (next === 'none') toJob(id)
  else toJobPage(PAGES[next], id)
}

const PAGES = { book: 'book', arrive: 'checkin', steps: 'checklist', repair: 'repair', form: 'form', finish: 'finish', accept: 'finish' } as const

function complain(title: string, words: string): Promise<void> {
  if (words === '') return Promise.resolve()
  return new Promise((resolve) => uni.showModal({ title, content: words, showCancel: false, confirmText: '知道了', complete: () => resolve() }))
}

