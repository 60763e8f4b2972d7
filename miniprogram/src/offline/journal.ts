/**
 * One technician's log of operations on this phone. Somebody else who signs in has a log of his own; this one waits
 * for its owner. Every change is read from the shelf and written to it, so that a second tab sees it.
 */
import { filesIn, type Json, type KeptFile, type Operation, type OperationKind } from './operations'
import { bySeq } from './order'
import { holdLeft, undoLeft, UNDO_MILLISECONDS } from './undo'
import { MOST_CHARACTERS_OF_A_RECORD, ShelfFull, type FileShelf, type Shelf } from './storage'

/** What was sent stays visible as 今天已送达 for so long. */
const KEPT_WHEN_DONE = 2 * 24 * 3_600_000

export interface Act {
  job: string
  visit: string
  kind: OperationKind
  body: Json
  words: string
  /** It waits a moment in which it can be taken back. */
  canUndo?: boolean
}

export interface NewFile<Content> {
  id: string
  kind: KeptFile['kind']
  bytes: number
  content: Content
}

export interface Surroundings {
  now(): Date
  newId(): string
}

export class Journal<Content = unknown> {
  /** Acts of one tab are written one after another. */
  private turn: Promise<unknown> = Promise.resolve()
  /** What the phone had no room to note of a record, by its key. Lost with the tab, it comes true again: see `note`. */
  private readonly unwritten = new Map<string, string>()

  constructor(
    readonly technician: string,
    private readonly shelf: Shelf,
    private readonly files: FileShelf<Content>,
    private readonly around: Surroundings,
  ) {}

  /** Keeps an act with its files; when this returns it is kept. Raises ShelfFull, and then nothing was kept. */
  record(act: Act, newFiles: readonly NewFile<Content>[] = []): Promise<Operation> {
    const recorded = this.turn.then(() => this.write(act, newFiles))
    this.turn = recorded.catch(() => undefined)
    return recorded
  }

  /** A file that later acts will speak of. Raises ShelfFull. */
  async keepFile(job: string, given: NewFile<Content>): Promise<KeptFile> {
    const kept: KeptFile = {
      id: given.id,
      technician: this.technician,
      job,
      kind: given.kind,
      bytes: given.bytes,
      takenAt: this.around.now().toISOString(),
      uploadKey: this.around.newId(),
      mediaId: '',
    }
    await this.roomFor(() => this.files.keep(given.id, given.content))
    try {
      await this.roomFor(() => this.shelf.write(this.fileKey(given.id), JSON.stringify(kept)))
    } catch (full) {
      await this.files.remove(given.id)
      throw full
    }
    return kept
  }

  async operations(): Promise<Operation[]> {
    return (await this.all<Operation>(this.prefix('act'))).sort(bySeq)
  }

  async operation(id: string): Promise<Operation | null> {
    const text = await this.recordAt(`${this.prefix('act')}${id}`)
    return text === null ? null : (JSON.parse(text) as Operation)
  }

  async keptFiles(): Promise<Map<string, KeptFile>> {
    return new Map((await this.all<KeptFile>(this.prefix('file'))).map((file) => [file.id, file]))
  }

  contentOf(fileId: string): Promise<Content | null> {
    return this.files.open(fileId)
  }

  /** Changes a record as it stands on the shelf now; what is done stays done. */
  async change(id: string, changes: Partial<Operation>): Promise<void> {
    const standing = await this.operation(id)
    if (standing === null || standing.state === 'done') return
    await this.note(`${this.prefix('act')}${id}`, JSON.stringify({ ...standing, ...changes }))
  }

  /** Takes back what has not left the phone; false where it is too late. Its photos stay until they are swept. */
  async withdraw(id: string): Promise<boolean> {
    const standing = await this.operation(id)
    if (standing === null || undoLeft(standing, this.around.now().getTime()) <= 0) return false
    await this.removeRecord(`${this.prefix('act')}${id}`)
    return true
  }

  async changeFile(id: string, changes: Partial<KeptFile>): Promise<void> {
    const text = await this.recordAt(this.fileKey(id))
    if (text !== null) await this.note(this.fileKey(id), JSON.stringify({ ...JSON.parse(text), ...changes }))
  }

  /** Lets go of what the server has had for two days, and of the bytes that nothing waiting speaks of. */
  async sweep(): Promise<void> {
    const now = this.around.now().getTime()
    const isOld = (at: string | undefined): boolean => at !== undefined && now - Date.parse(at) > KEPT_WHEN_DONE
    const operations = await this.operations()
    const gone = operations.filter((each) => each.state === 'done' && isOld(each.doneAt))
    for (const each of gone) await this.removeRecord(`${this.prefix('act')}${each.id}`)
    const wanted = await this.spokenOf()
    for (const file of (await this.keptFiles()).values()) {
      if (!wanted.has(file.id) && isOld(file.takenAt)) await this.forget(file.id)
    }
    for (const [key, text] of this.unwritten) await this.note(key, text) // there may be room again
  }

  /** The files that something speaks of which the server has not got yet. */
  private async spokenOf(): Promise<Set<string>> {
    const open = (await this.operations()).filter((each) => each.state !== 'done')
    return new Set(open.flatMap((each) => filesIn(each.body)))
  }

  /** Raises ShelfFull where there is no room even without the bytes of what has arrived. */
  private async roomFor(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (full) {
      if (!(full instanceof ShelfFull)) throw full
      const wanted = await this.spokenOf()
      for (const file of (await this.keptFiles()).values()) {
        if (file.mediaId && !wanted.has(file.id)) await this.files.remove(file.id)
      }
      await write()
    }
  }

  /**
   * What the sender has learned of a record. On a full phone the sending goes on: it is remembered as long as the tab
   * lives, and after that the record is sent again under its key, to no further effect.
   */
  private async note(key: string, text: string): Promise<void> {
    try {
      await this.roomFor(() => this.shelf.write(key, text))
      if (this.unwritten.get(key) === text) this.unwritten.delete(key)
    } catch (full) {
      if (!(full instanceof ShelfFull)) throw full
      this.unwritten.set(key, text)
    }
  }

  private async recordAt(key: string): Promise<string | null> {
    return this.unwritten.get(key) ?? this.shelf.read(key)
  }

  private async removeRecord(key: string): Promise<void> {
    this.unwritten.delete(key)
    await this.shelf.remove(key)
  }

  private async write(act: Act, newFiles: readonly NewFile<Content>[]): Promise<Operation> {
    const kept: string[] = []
    const operation = await this.newOperation(act)
    try {
      for (const file of newFiles) kept.push((await this.keepFile(act.job, file)).id)
      const text = JSON.stringify(operation)
      if (text.length > MOST_CHARACTERS_OF_A_RECORD) throw new ShelfFull()
      await this.roomFor(() => this.shelf.write(`${this.prefix('act')}${operation.id}`, text))
      await this.letGo(operation)
      return operation
    } catch (failure) {
      const isWritten = (await this.operation(operation.id)) !== null // the platform may fail after it has written
      if (!isWritten) for (const id of kept) await this.forget(id)
      throw failure
    }
  }

  /** Who goes on with a job means what he did before: it need not wait any more. */
  private async letGo(next: Operation): Promise<void> {
    const now = this.around.now().getTime()
    const earlier = (await this.operations()).filter((each) => each.job === next.job && each.seq < next.seq)
    for (const each of earlier) if (holdLeft(each, now) > 0) await this.change(each.id, { heldUntil: undefined })
  }

  private async newOperation({ canUndo, ...act }: Act): Promise<Operation> {
    const known = await this.operations()
    const at = this.around.now()
    return {
      ...act,
      ...(canUndo ? { heldUntil: at.getTime() + UNDO_MILLISECONDS } : {}),
      id: this.around.newId(),
      technician: this.technician,
      seq: (known[known.length - 1]?.seq ?? 0) + 1,
      at: at.toISOString(),
      state: 'waiting',
      attempts: 0,
    }
  }

  private async forget(fileId: string): Promise<void> {
    await this.removeRecord(this.fileKey(fileId))
    await this.files.remove(fileId)
  }

  private async all<T>(prefix: string): Promise<T[]> {
    const found: T[] = []
    for (const key of await this.shelf.keys(prefix)) {
      const text = await this.recordAt(key)
      if (text !== null) found.push(JSON.parse(text) as T)
    }
    return found
  }

  private fileKey(id: string): string {
    return `${this.prefix('file')}${id}`
  }

  private prefix(what: 'act' | 'file'): string {
    return `queue:${this.technician}:${what}:`
  }
}
