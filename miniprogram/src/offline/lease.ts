/** One sender at a time among the tabs of a browser. Should two send after all, the server still does each act once. */
import { unlessFull, type Shelf } from './storage'

export interface SenderLease {
  /** Runs the task if nobody else is sending; false if somebody is. `renew` keeps the lease during long work. */
  hold(task: (renew: () => Promise<void>) => Promise<void>): Promise<boolean>
}

const HELD_FOR = 60_000

interface Held {
  owner: string
  until: number
}

/** Where the platform has no locks: a lease that ends by itself when its tab was killed. */
export class StoredLease implements SenderLease {
  constructor(
    private readonly shelf: Shelf,
    private readonly key: string,
    private readonly owner: string,
    private readonly now: () => number,
  ) {}

  async hold(task: (renew: () => Promise<void>) => Promise<void>): Promise<boolean> {
    const held = await this.held()
    if (held && held.owner !== this.owner && this.isRunning(held)) return false
    if ((await this.renew()) && (await this.held())?.owner !== this.owner) return false
    try {
      await task(async () => void (await this.renew()))
    } finally {
      if ((await this.held())?.owner === this.owner) await this.shelf.remove(this.key)
    }
    return true
  }

  /** A lease from the future was written by a clock that was wrong: it does not count. */
  private isRunning(held: Held): boolean {
    const left = held.until - this.now()
    return left > 0 && left <= HELD_FOR
  }

  private async held(): Promise<Held | null> {
    const text = await this.shelf.read(this.key)
    return text === null ? null : (JSON.parse(text) as Held)
  }

  /** False on a full phone: it sends without, since only sending makes room. */
  private async renew(): Promise<boolean> {
    const mine = JSON.stringify({ owner: this.owner, until: this.now() + HELD_FOR } satisfies Held)
    return this.shelf.write(this.key, mine).then(() => true, unlessFull)
  }
}

/** The browser's own locks: freed by it when the tab dies. */
export class BrowserLease implements SenderLease {
  constructor(
    private readonly locks: LockManager,
    private readonly name: string,
  ) {}

  async hold(task: (renew: () => Promise<void>) => Promise<void>): Promise<boolean> {
    return this.locks.request(this.name, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false
      await task(() => Promise.resolve())
      return true
    })
  }
}
