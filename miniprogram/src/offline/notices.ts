/**
 * What changed at the firm while the phone was alone, in a plain word. Where a visit goes and when is the server's to
 * say; what the technician wrote stays kept.
 */

/** The part of a job that somebody else may change. */
export interface JobFacts {
  id: string
  visit: string
  title: string
  /** `isOpen` is false once the ticket is cancelled or closed. */
  isOpen: boolean
  window: string
  address: string
  note: string
}

export interface Notice {
  id: string
  job: string
  words: string
}

export function changesTold(before: readonly JobFacts[], after: readonly JobFacts[], mine: ReadonlySet<string>): Notice[] {
  const now = new Map(after.map((job) => [job.id, job]))
  return before.flatMap((job) => told(job, now.get(job.id), mine.has(job.id)))
}

function told(before: JobFacts, after: JobFacts | undefined, isBegun: boolean): Notice[] {
  if (!after || after.visit !== before.visit) return [gone(before, isBegun)]
  if (before.isOpen && !after.isOpen) return [notice(before, 'ended', `${before.title}：这张单已取消或结束，不用再去`)]
  const changes: Notice[] = []
  if (before.window !== after.window) {
    changes.push(notice(after, `window:${after.window}`, `${after.title}：时间改成 ${after.window || '待约'}，以新时间为准`))
  }
  if (before.address && after.address && before.address !== after.address) {
    changes.push(notice(after, `address:${after.address}`, `${after.title}：地址改成 ${after.address}`))
  }
  if (before.note !== after.note) {
    changes.push(notice(after, `note:${after.note}`, `${after.title}：说明改成“${after.note}”，以它为准；您写的也留着`))
  }
  return changes
}

function gone(job: JobFacts, isBegun: boolean): Notice {
  const kept = isBegun ? '；您做过的都留着，在“待传”里能导出来交给公司' : ''
  return notice(job, 'gone', `${job.title}：这张单已改派，已从列表移走${kept}`)
}

function notice(job: JobFacts, what: string, words: string): Notice {
  return { id: `${job.id}:${job.visit}:${what}`, job: job.id, words }
}
