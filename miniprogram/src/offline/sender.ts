/** Sends the log, one thing at a time, until nothing can be sent now. */
import type { Journal } from './journal'
import type { SenderLease } from './lease'
import { FILE_LOST, filesIn, withMedia, type Json, type KeptFile, type Operation } from './operations'
import { nextToSend, type Files } from './order'
import { outcomeOf, type Answer, type Outcome } from './outcome'
import { holdLeft } from './undo'

/** The way to the server. Neither call throws: silence is an answer of status 0. */
export interface Line<Content> {
  send(operation: Operation, body: Json): Promise<Answer>
  upload(file: KeptFile, content: Content, told: (percent: number) => void): Promise<Answer>
}

export type Rest = 'all_sent' | 'undoable' | 'stuck' | 'no_network' | 'server_away' | 'too_often' | 'storage_full' | 'signed_out' | 'busy'

export interface Drained {
  rest: Rest
  /** Seconds until trying again is worth it; 0 where only a person or the network can go on. */
  again: number
}

const MOST_SENT_BACK = { changed_meanwhile: 8, files_gone: 2 } as const
const GIVEN_UP = {
  changed_meanwhile: '这张单一直有人在改，没记进去。请打开看一眼再试',
  files_gone: '照片传上去又失效了，请重拍后再试',
} as const

export class Sender<Content> {
  private running: Promise<Drained> | null = null
  private isDirty = false

  constructor(
    private readonly journal: Journal<Content>,
    private readonly line: Line<Content>,
    private readonly lease: SenderLease,
    private readonly newId: () => string,
    private readonly now: () => Date,
    private readonly told: (change: { file?: { id: string; percent: number } }) => void = () => undefined,
  ) {}

  /** Whoever asks while it runs gets the same end; what was recorded meanwhile is sent too. */
  drain(): Promise<Drained> {
    this.isDirty = true
    this.running ??= this.held().finally(() => {
      this.running = null
    })
    return this.running
  }

  private async held(): Promise<Drained> {
    let end: Drained = { rest: 'busy', again: 5 }
    await this.lease.hold(async (renew) => {
      do {
        this.isDirty = false
        end = await this.sendAll(renew)
      } while (this.isDirty && ['all_sent', 'stuck', 'undoable'].includes(end.rest))
    })
    return end
  }

  private async sendAll(renew: () => Promise<void>): Promise<Drained> {
    const log = new Map((await this.journal.operations()).map((each) => [each.id, each]))
    const files = await this.journal.keptFiles()
    const tired = new Set<string>()
    for (;;) {
      const next = nextToSend([...log.values()], files, this.now().getTime(), tired)
      if (next === null) return restOf([...log.values()], tired, this.now().getTime())
      await renew()
      const outcome = next.file
        ? await this.sendFile(next.file, files)
        : await this.sendOperation(next.operation, log, files)
      this.told({})
      if (outcome.is === 'signed_out') return { rest: 'signed_out', again: 0 }
      if (outcome.is === 'later') return { rest: outcome.reason, again: outcome.seconds }
      if (outcome.is === 'changed_meanwhile') tired.add(next.operation.id)
    }
  }

  private async sendFile(file: KeptFile, files: Map<string, KeptFile>): Promise<Outcome> {
    const content = await this.journal.contentOf(file.id)
    const answer: Answer = content
      ? await this.line.upload(file, content, (percent) => this.told({ file: { id: file.id, percent } }))
      : { status: 410, code: FILE_LOST, words: '这张照片在手机里找不到了，请重拍' }
    const outcome = outcomeOf(answer, 0)
    if (outcome.is === 'done') await this.noteFile(file, files, { mediaId: answer.mediaId ?? '', refused: undefined })
    if (outcome.is === 'refused') await this.noteFile(file, files, { refused: outcome.refused })
    return outcome
  }

  private async sendOperation(
    operation: Operation,
    log: Map<string, Operation>,
    files: Map<string, KeptFile>,
  ): Promise<Outcome> {
    const standing = await this.journal.operation(operation.id)
    if (standing?.state !== 'waiting') {
      if (standing) log.set(operation.id, standing) // another tab has sent it, or a person has put it aside
      else log.delete(operation.id)
      return { is: 'done' }
    }
    const answer = await this.line.send(operation, this.bodyOf(operation, log, files))
    const outcome = this.patient(outcomeOf(answer, operation.attempts), operation)
    await this.note(operation, answer, outcome, log, files)
    return outcome
  }

  /** A signature names the record that the customer saw: the one whose answer brought this hash. */
  private bodyOf(operation: Operation, log: ReadonlyMap<string, Operation>, files: Files): Json {
    const body = withMedia(operation.body, new Map([...files.values()].map((file) => [file.id, file.mediaId])))
    if (operation.kind !== 'accept' || typeof body !== 'object' || body === null || !('signature_id' in body)) return body
    const finished = [...log.values()].filter((each) => each.kind === 'finish' && each.visit === operation.visit)
    const hash = finished.sort((one, other) => other.seq - one.seq)[0]?.answer?.contentHash
    return hash ? { ...body, content_hash: hash } : body
  }

  private patient(outcome: Outcome, operation: Operation): Outcome {
    if (outcome.is !== 'changed_meanwhile' && outcome.is !== 'files_gone') return outcome
    if ((operation.sentBack?.[outcome.is] ?? 0) < MOST_SENT_BACK[outcome.is]) return outcome
    return { is: 'refused', refused: { status: 409, code: outcome.is, words: GIVEN_UP[outcome.is] } }
  }

  private async note(
    operation: Operation,
    answer: Answer,
    outcome: Outcome,
    log: Map<string, Operation>,
    files: Map<string, KeptFile>,
  ): Promise<void> {
    const changes: Partial<Operation> = { attempts: operation.attempts + 1 }
    if (outcome.is === 'done') {
      Object.assign(changes, { state: 'done', doneAt: this.now().toISOString() })
      if (answer.contentHash) changes.answer = { contentHash: answer.contentHash }
    }
    if (outcome.is === 'refused') Object.assign(changes, { state: 'refused', refused: outcome.refused })
    if (outcome.is === 'changed_meanwhile' || outcome.is === 'files_gone') {
      changes.sentBack = { ...operation.sentBack, [outcome.is]: (operation.sentBack?.[outcome.is] ?? 0) + 1 }
    }
    if (outcome.is === 'files_gone') await this.uploadAnew(operation, files)
    await this.journal.change(operation.id, changes)
    log.set(operation.id, { ...operation, ...changes })
  }

  /** The server throws away what nothing was made of within a day: the phone still has it. */
  private async uploadAnew(operation: Operation, files: Map<string, KeptFile>): Promise<void> {
    for (const id of filesIn(operation.body)) {
      const file = files.get(id)
      if (file) await this.noteFile(file, files, { mediaId: '', uploadKey: this.newId() })
    }
  }

  private async noteFile(file: KeptFile, files: Map<string, KeptFile>, changes: Partial<KeptFile>): Promise<void> {
    await this.journal.changeFile(file.id, changes)
    files.set(file.id, { ...file, ...changes })
  }
}

function restOf(operations: readonly Operation[], tired: ReadonlySet<string>, now: number): Drained {
  if (tired.size) return { rest: 'server_away', again: 2 }
  const held = Math.max(...operations.map((each) => holdLeft(each, now)), 0)
  if (held > 0) return { rest: 'undoable', again: held / 1_000 }
  const open = operations.some((each) => each.state === 'waiting' || each.state === 'refused')
  return { rest: open ? 'stuck' : 'all_sent', again: 0 }
}
