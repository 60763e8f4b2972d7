/** A phone for tests: shelves that can die at any write, and a net that can be cut on either way. */
import { Journal, type Act, type Surroundings } from '../journal'
import type { SenderLease } from '../lease'
import { fileMark, type Json, type KeptFile, type Operation } from '../operations'
import type { Answer } from '../outcome'
import { Sender, type Line } from '../sender'
import { MemoryFiles, MemoryShelf, type Shelf } from '../storage'
import type { ServerModel } from './server_model'

export class Killed extends Error {}

export type Chance = (oneIn: number) => boolean

/** The same walk for the same seed. */
export function chances(seed: number): { chance: Chance; pick: <T>(from: readonly T[]) => T } {
  let state = seed >>> 0
  const next = (): number => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  return { chance: (oneIn) => next() < 1 / oneIn, pick: (from) => from[Math.floor(next() * from.length)]! }
}

export const never: Chance = () => false

/** Dies before or after a write. */
export class MortalShelf implements Shelf {
  constructor(
    private readonly inner: Shelf,
    private readonly dies: () => boolean,
  ) {}

  read(key: string): Promise<string | null> {
    return this.inner.read(key)
  }

  async write(key: string, value: string): Promise<void> {
    if (this.dies()) throw new Killed()
    await this.inner.write(key, value)
    if (this.dies()) throw new Killed()
  }

  remove(key: string): Promise<void> {
    return this.inner.remove(key)
  }

  keys(prefix: string): Promise<string[]> {
    return this.inner.keys(prefix)
  }
}

export const noLease: SenderLease = {
  async hold(task) {
    await task(() => Promise.resolve())
    return true
  },
}

const CUT: Answer = { status: 0, code: 'no_network', words: '' }

export class ShakyLine implements Line<string> {
  isCut = false
  uploads = 0

  constructor(
    private readonly server: ServerModel,
    private readonly chance: Chance = never,
    private readonly kills: () => boolean = () => false,
  ) {}

  async send(operation: Operation, body: Json): Promise<Answer> {
    return this.through(() => this.server.act(operation, body))
  }

  async upload(file: KeptFile, _content: string, told: (percent: number) => void): Promise<Answer> {
    told(50)
    this.uploads += 1
    return this.through(() => this.server.upload(file))
  }

  /** Cut on the way there, cut on the way back, killed on either, or the server is busy. */
  private async through(act: () => Answer): Promise<Answer> {
    await Promise.resolve()
    if (this.kills()) throw new Killed()
    if (this.isCut || this.chance(5)) return CUT
    if (this.chance(12)) return { status: 503, code: 'service_busy', words: '' }
    if (this.chance(15)) return { status: 409, code: 'stale_document', words: '' }
    const answer = act()
    await Promise.resolve()
    if (this.kills()) throw new Killed()
    return this.chance(6) ? CUT : answer
  }
}

export class Phone {
  readonly shelf = new MemoryShelf()
  readonly files = new MemoryFiles<string>()
  private ids = 0
  time = Date.UTC(2026, 6, 16, 2)

  readonly around: Surroundings = { now: () => new Date(this.time), newId: () => `id-${(this.ids += 1)}` }

  journal(technician = 'chen', shelf: Shelf = this.shelf): Journal<string> {
    return new Journal(technician, shelf, this.files, this.around)
  }

  sender(journal: Journal<string>, line: Line<string>, lease: SenderLease = noLease): Sender<string> {
    return new Sender(journal, line, lease, this.around.newId, this.around.now)
  }

  photo(id: string): { id: string; kind: 'photo'; bytes: number; content: string } {
    return { id, kind: 'photo', bytes: 300_000, content: `bytes of ${id}` }
  }
}

export function act(job: string, kind: Act['kind'], body: Json = {}): Act {
  return { job, visit: `visit-${job}`, kind, body, words: kind }
}

/** A whole job as a technician does it: six acts of state, fields and photos, and the customer's signature. */
export function wholeJob(job: string): { act: Act; photos: string[]; signatures?: string[] }[] {
  const before = `${job}-before`
  const after = `${job}-after`
  const signature = `${job}-signature`
  return [
    { act: act(job, 'depart'), photos: [] },
    { act: act(job, 'arrive', { outside_reason: 'weak_signal', photo_ids: [fileMark(`${job}-door`)] }), photos: [`${job}-door`] },
    { act: act(job, 'work'), photos: [] },
    { act: act(job, 'photos', { media_ids: [fileMark(before)] }), photos: [before] },
    { act: act(job, 'step', { step: 'pressure', readings: [{ name: '压力', value: 0.8 }] }), photos: [] },
    { act: act(job, 'step', { step: 'vacuum' }), photos: [] },
    { act: act(job, 'photos', { media_ids: [fileMark(after)] }), photos: [after] },
    {
      act: act(job, 'finish', { before_photo_ids: [fileMark(before)], after_photo_ids: [fileMark(after)], parts: [{ name: '电容', quantity: 1 }] }),
      photos: [],
    },
    { act: act(job, 'accept', { method: 'signature', signature_id: fileMark(signature) }), photos: [signature] },
  ]
}
