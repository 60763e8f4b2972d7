/** Today's jobs, kept on the phone for who has to open them without a network. */
import type { Client } from '@/api/client'
import { changesTold, type JobFacts, type Notice } from '@/offline/notices'
import { unlessFull, type Shelf } from '@/offline/storage'
import { titleOf, visitOf, windowOf, type Job } from './job'

export interface KeptDay {
  day: string
  tag: string
  readAt: string
  jobs: Job[]
}

const AHEAD_OF_UTC = 8 * 3_600_000
const PIECE = 200_000

interface Place {
  side: '' | 'a' | 'b'
  count: number
}

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
    address: ticket.place.masked ? '' : `${ticket.place.region}${ticket.place.door}`,
    note: ticket.problem,
  }
}

/** A day is kept in pieces: WeChat takes 1 MB under one key. */
export class DayBook {
  constructor(
    private readonly technician: string,
    private readonly shelf: Shelf,
    private readonly office: Client,
  ) {}

  async kept(): Promise<KeptDay | null> {
    const place = await this.place()
    if (place === null) return null
    const pieces: string[] = []
    for (let n = 0; n < place.count; n += 1) pieces.push((await this.shelf.read(this.key(`${place.side}${n}`))) ?? '')
    try {
      return JSON.parse(pieces.join('')) as KeptDay
    } catch {
      return null // the phone died while it was written: it is read anew
    }
  }

  /** The copy before stays until this one is there. Raises ShelfFull, and then it still is. */
  async keep(day: KeptDay): Promise<void> {
    const before = await this.place()
    const text = JSON.stringify(day)
    const after: Place = { side: before?.side === 'a' ? 'b' : 'a', count: Math.ceil(text.length / PIECE) }
    try {
      for (let n = 0; n < after.count; n += 1) await this.shelf.write(this.key(`${after.side}${n}`), text.slice(n * PIECE, (n + 1) * PIECE))
      await this.shelf.write(this.key('pieces'), `${after.side}${after.count}`)
    } catch (full) {
      await this.clear(after)
      throw full
    }
    if (before) await this.clear(before)
  }

  /** What the server says of a day, and what it changed meanwhile; not kept on a full phone. Raises Problem. */
  async refresh(now: Date, begun: ReadonlySet<string>): Promise<{ day: KeptDay; notices: Notice[]; isKept: boolean }> {
    const before = await this.kept()
    const day = shanghaiDay(now)
    const same = before?.day === day ? before : null
    const fresh = await this.office.read('/api/v1/my-day', { query: { day, known: same?.tag } })
    const jobs = fresh.is_unchanged && same ? same.jobs : fresh.jobs
    const kept: KeptDay = { day, tag: fresh.tag, readAt: now.toISOString(), jobs }
    const isKept = fresh.is_unchanged && same ? true : await this.keep(kept).then(() => true, unlessFull)
    const notices = same ? changesTold(same.jobs.map(factsOf), jobs.map(factsOf), begun) : []
    return { day: kept, notices, isKept }
  }

  /** Which of two sides the copy lies on, in how many pieces. One of before there were sides has none. */
  private async place(): Promise<Place | null> {
    const [, side = '', count = ''] = /^([ab]?)(\d+)$/.exec((await this.shelf.read(this.key('pieces'))) ?? '') ?? []
    return Number(count) ? { side: side as Place['side'], count: Number(count) } : null
  }

  private async clear({ side, count }: Place): Promise<void> {
    for (let n = 0; n < count; n += 1) await this.shelf.remove(this.key(`${side}${n}`))
  }

  private key(part: string): string {
    return `day:${this.technician}:${part}`
  }
}
