/** Records that are being written: they survive back, crash and an expired login. */
import type { Shelf } from '@/offline/storage'
import { emptyDraft, type Draft } from './job'

export class Drafts {
  constructor(
    private readonly technician: string,
    private readonly shelf: Shelf,
  ) {}

  async all(): Promise<Record<string, Draft>> {
    const found: Record<string, Draft> = {}
    for (const key of await this.shelf.keys(this.prefix())) {
      const text = await this.shelf.read(key)
      if (text !== null) found[key.slice(this.prefix().length)] = { ...emptyDraft(), ...(JSON.parse(text) as Draft) }
    }
    return found
  }

  async keep(visit: string, draft: Draft): Promise<void> {
    await this.shelf.write(`${this.prefix()}${visit}`, JSON.stringify(draft))
  }

  /** Raises ShelfFull at the first that finds no room. */
  async keepAll(drafts: Readonly<Record<string, Draft>>): Promise<void> {
    for (const [visit, draft] of Object.entries(drafts)) await this.keep(visit, draft)
  }

  private prefix(): string {
    return `draft:${this.technician}:`
  }
}
