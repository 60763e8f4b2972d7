/**
 * The photos that customers sent with their reports. Small ones of the day's jobs lie on the phone, for where there is
 * no network; they go when their job goes.
 */
import type { Client } from '@/api/client'
import { wholeAddress } from '@/api/origin'
import type { MediaLink } from '@/api/types'
import type { FileShelf, Shelf } from '@/offline/storage'
import { shelved } from '@/platform/fetching'
import type { Job } from './job'

/** So many addresses are asked for at once. */
const MOST = 50

const fileOf = (id: string): string => `sent-${id}`

/** As they were sent; what is no photo cannot be shown small. */
export function photosSent(job: Job): MediaLink[] {
  return job.ticket.media_ids.flatMap((id) => {
    const link = job.ticket.media[id]
    return link?.thumbnail_url ? [link] : []
  })
}

export class SentPhotos {
  constructor(
    private readonly technician: string,
    private readonly shelf: Shelf,
    private readonly files: FileShelf<string>,
    private readonly office: Client,
  ) {}

  /** Of these jobs all, and of no others any more. What cannot be had now is asked for again another time. */
  async bring(jobs: readonly Job[]): Promise<void> {
    const wanted = [...new Set(jobs.flatMap(photosSent).map(({ id }) => id))]
    const held = await this.held()
    for (const id of held) if (!wanted.includes(id)) await this.letGo(id)
    await this.fetch(wanted.filter((id) => !held.has(id)).slice(0, MOST))
  }

  /** From the phone, else brought now; empty where neither is to be had. */
  async small(id: string): Promise<string> {
    if (!(await this.held()).has(id)) await this.fetch([id])
    return (await this.files.open(fileOf(id))) ?? ''
  }

  /** The addresses of the photos in full, good for a while; none without network. */
  async whole(ids: readonly string[]): Promise<string[]> {
    const links = await this.links(ids)
    return ids.flatMap((id) => links.filter((link) => link.id === id).map((link) => wholeAddress(link.url)))
  }

  private async fetch(ids: readonly string[]): Promise<void> {
    for (const { id, thumbnail_url: address } of await this.links(ids)) {
      if (!address) continue
      try {
        await this.files.keep(fileOf(id), await shelved(wholeAddress(address)))
        await this.shelf.write(this.key(id), '1')
      } catch {
        await this.letGo(id) // the phone is full, or the net is gone: his own photos come first
        return
      }
    }
  }

  private async links(ids: readonly string[]): Promise<MediaLink[]> {
    if (ids.length === 0) return []
    return this.office.read('/api/v1/media-links', { query: { id: [...ids].slice(0, MOST) } }).catch(() => [])
  }

  private async held(): Promise<Set<string>> {
    return new Set((await this.shelf.keys(this.key(''))).map((key) => key.slice(this.key('').length)))
  }

  private async letGo(id: string): Promise<void> {
    await this.files.remove(fileOf(id))
    await this.shelf.remove(this.key(id))
  }

  private key(id: string): string {
    return `sent:${this.technician}:${id}`
  }
}
