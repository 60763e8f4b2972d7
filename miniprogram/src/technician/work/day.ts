/** Today's jobs, kept on the phone for who has to open them without a network. */
import { api } from '@/api'
import { changesTold, type JobFacts, type Notice } from '@/offline/notices'
import type { Shelf } from '@/offline/storage'
import { titleOf, visitOf, windowOf, type Job } from './job'

export interface KeptDay {
  day: string
  tag: string
  readAt: string
  jobs: Job[]
}

const AHEAD_OF_UTC = 8 * 3_600_000
const PIECE = 200_000

export function shanghaiDay(now: Date): string {
  return new Date(now.getTime() + AHEAD_OF_UTC).toISOString().slice(0, 10)
}

export function factsOf(job: Job): JobFacts {
  const { ticket } = job
  return {
    id: ticket.id,
    visit: visitOf(ticket)?.id ?? '',
    title: titleOf(ticket),
    isOpen: !['cancelled', 'closed', 'rejected'].includes(ticket.state),
    window: windowOf(ticket),
    // Once the work is handed in the door is masked: that is no change of address.
    address: ticket.contact.masked ? '' : `${ticket.place.region}${ticket.place.door}`,
    note: ticket.problem,
  }
}

/** A day is kept in pieces: WeChat takes 1 MB under one key. */
export class DayBook {
  constructor(
    private readonly technician: string,
    private readonly shelf: Shelf,
  ) {}

  async kept(): Promise<KeptDay | null> {
    const count = Number(await this.shelf.read(this.key('pieces')))
    if (!count) return null
    const pieces: string[] = []
    for (let n = 0; n < count; n += 1) pieces.push((await this.shelf.read(this.key(n))) ?? '')
    try {
      return JSON.parse(pieces.join('')) as KeptDay
    } catch {
      return null // the phone died while it was written: it is read anew
    }
  }

  async keep(day: KeptDay): Promise<void> {
    const text = JSON.stringify(day)
    const count = Math.ceil(text.length / PIECE)
    await this.shelf.remove(this.key('pieces'))
    for (let n = 0; n < count; n += 1) await this.shelf.write(this.key(n), text.slice(n * PIECE, (n + 1) * PIECE))
    await this.shelf.write(this.key('pieces'), String(count))
  }

  /** What the server says of a day, and what it changed meanwhile. Raises Problem. */
  async refresh(now: Date, begun: ReadonlySet<string>): Promise<{ day: KeptDay; notices: Notice[] }> {
    const before = await this.kept()
    const day = shanghaiDay(now)
    const same = before?.day === day ? before : null
    const fresh = await api.read('/api/v1/my-day', { query: { day, known: same?.tag } })
    const jobs = fresh.is_unchanged && same ? same.jobs : fresh.jobs
    const kept: KeptDay = { day, tag: fresh.tag, readAt: now.toISOString(), jobs }
    await this.keep(kept)
    const notices = same ? changesTold(same.jobs.map(factsOf), jobs.map(factsOf), begun) : []
    return { day: kept, notices }
  }

  private key(part: string | number): string {
    return `day:${this.technician}:${part}`
  }
}
