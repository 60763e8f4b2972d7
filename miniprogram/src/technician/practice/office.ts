/**
 * Who answers at the desk where one practises: everything the pages ask of the firm, from memory and from the phone. It
 * knows no way out; what it does not know is refused in words.
 */
import { Client } from '@/api/client'
import type { Heard, Sent } from '@/api/transport'
import type { MediaView } from '@/api/types'
import type { Shelf } from '@/offline/storage'
import { shanghaiDay } from '../work/day'
import type { Job, Visit } from '../work/job'
import { aJob, deviceLife, faultNodes, type Point } from './story'

const KEPT = 'office'

type Body = Readonly<Record<string, unknown>>

interface Books {
  job: Job
  /** Keys of what was done: a second time has no further effect. */
  done: string[]
}

type Change = (books: Books, body: Body) => void

const visitIn = (books: Books): Visit => books.job.ticket.visits.at(-1)!
const turn = (state: Visit['state'], ticket?: Job['ticket']['state']): Change => (books) => {
  visitIn(books).state = state
  if (ticket) books.job.ticket.state = ticket
}

const book: Change = (books, body) => {
  visitIn(books).appointment = { window: body['window'], means: 'phone' } as Visit['appointment']
  books.job.ticket.state = 'appointed'
}

const recordStep: Change = (books, body) => {
  const step = books.job.procedure?.steps.find((each) => each.step.name === body['step'])
  if (step) step.done = { at: '', by_id: '', device_at: null, media_ids: [], note: '', readings: [], times: 1 }
}

const suspend: Change = (books) => {
  books.job.ticket.state = 'suspended'
  if (['arrived', 'working'].includes(visitIn(books).state)) visitIn(books).state = 'incomplete'
}

const finish: Change = (books) => {
  visitIn(books).state = 'finished'
  visitIn(books).hand_over = { content_hash: 'practice' } as Visit['hand_over']
  books.job.ticket.state = 'done'
}

/** By the end of the address. */
const CHANGES: Readonly<Record<string, Change>> = {
  taking: turn('accepted', 'accepted'),
  refusal: turn('released', 'to_dispatch'),
  appointment: book,
  'appointment-change': book,
  departure: turn('traveling'),
  arrival: turn('arrived', 'in_service'),
  work: turn('working'),
  calls: () => undefined,
  photos: () => undefined,
  steps: recordStep,
  suspension: suspend,
  incompletion: turn('incomplete', 'to_revisit'),
  completion: finish,
  acceptance: (books) => {
    books.job.ticket.state = 'follow_up'
  },
}

export class PracticeOffice {
  private books: Books | null = null
  private uploads = 0
  readonly client: Client

  constructor(
    private readonly shelf: Shelf,
    private readonly now: () => Date,
  ) {
    const nobody = { token: () => '', renew: () => Promise.resolve(false), agree: () => Promise.resolve(false), expired: () => undefined }
    this.client = new Client({ origin: '', transport: (sent) => this.answer(sent), pause: () => Promise.resolve() }, nobody)
  }

  /** Where the invented customer lives: about here, if that is known. */
  async settle(home: Point): Promise<void> {
    if (await this.read()) return
    await this.keep({ job: aJob(this.now(), home), done: [] })
  }

  async isSettled(): Promise<boolean> {
    return (await this.read()) !== null
  }

  /** The file stays where it is. */
  readonly receive = (): Promise<MediaView> => {
    this.uploads += 1
    return Promise.resolve({ id: `practice-media-${this.uploads}` } as MediaView)
  }

  private async answer(sent: Sent): Promise<Heard> {
    const books = await this.read()
    if (!books) return refusal('练习还没开始，从“我的”再进一次')
    const path = sent.url.split('?')[0] ?? ''
    if (sent.method === 'GET') return this.told(path, books)
    const change = CHANGES[path.split('/').at(-1) ?? '']
    if (!change) return refusal('练习里没有这一步，真单里可以')
    const key = sent.headers['Idempotency-Key'] ?? ''
    if (!books.done.includes(key)) {
      change(books, (sent.body ?? {}) as Body)
      await this.keep({ ...books, done: [...books.done, key] })
    }
    return good(books.job.ticket)
  }

  private told(path: string, books: Books): Heard {
    const now = this.now()
    if (path === '/api/v1/my-day') {
      const isThere = visitIn(books).state !== 'released'
      return good({ day: shanghaiDay(now), tag: '0'.repeat(64), is_unchanged: false, jobs: isThere ? [books.job] : [] })
    }
    if (path === '/api/v1/fault-nodes') return good({ items: faultNodes(), next_cursor: null })
    if (/\/devices\/[^/]+\/life$/.test(path)) return good(deviceLife(now))
    return refusal('练习里没有这一页，真单里可以看')
  }

  /** What was said stays as it was: the pages get a copy. */
  private async read(): Promise<Books | null> {
    if (this.books === null) {
      const text = await this.shelf.read(KEPT)
      this.books = text === null ? null : (JSON.parse(text) as Books)
    }
    return this.books && (JSON.parse(JSON.stringify(this.books)) as Books)
  }

  private async keep(books: Books): Promise<void> {
    this.books = books
    await this.shelf.write(KEPT, JSON.stringify(books))
  }
}

const good = (body: unknown): Heard => ({ status: 200, body, header: () => '' })
const refusal = (detail: string): Heard => ({ status: 409, body: { status: 409, code: 'practice', detail }, header: () => '' })
