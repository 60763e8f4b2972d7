/** One ticket of a customer: what it says, what may be done with it now, and how it keeps itself fresh. */
import { computed, type ComputedRef } from 'vue'
import { api, asProblem, newKey, type Problem } from '@/api'
import type { CustomerTicket, Schemas } from '@/api/types'
import { wholeAddress } from '@/api/origin'
import { keepFresh } from './fresh'
import { useLoaded, type Loaded } from './loaded'

export interface TicketRead {
  ticket: CustomerTicket
  story: Schemas['TicketStory']
}

export type ActName = Schemas['Act']

export interface OwnTicket extends Loaded<TicketRead> {
  ticket: ComputedRef<CustomerTicket | null>
  story: ComputedRef<Schemas['TicketStory'] | null>
  may(name: ActName): boolean
  /** Does what the server offers; null if it went well. The ticket is read anew either way. */
  act(name: ActName, body?: unknown): Promise<Problem | null>
}

export function useOwnTicket(id: () => string): OwnTicket {
  const loaded = useLoaded<TicketRead>(() => `ticket:${id()}`, async () => {
    const path = { ticket_id: id() }
    const [ticket, story] = await Promise.all([
      api.read('/api/v1/tickets/{ticket_id}', { path }),
      api.read('/api/v1/tickets/{ticket_id}/story', { path }),
    ])
    return { ticket: ticket as CustomerTicket, story: withWholeAddresses(story) }
  })
  const ticket = computed(() => loaded.value.value?.ticket ?? null)
  const story = computed(() => loaded.value.value?.story ?? null)
  // One key for each act as long as it has not gone through: sent again after a cut, it has one effect.
  const keys = new Map<string, string>()

  const offerOf = (name: ActName) => ticket.value?.actions.find((offer) => offer.action === name)

  async function act(name: ActName, body: unknown = {}): Promise<Problem | null> {
    const offer = offerOf(name)
    if (!offer) {
      await loaded.load()
      return asProblem(null)
    }
    const intent = `${name}:${JSON.stringify(body)}`
    const key = keys.get(intent) ?? newKey()
    keys.set(intent, key)
    try {
      await api.follow(offer, body, key)
      keys.delete(intent)
      await loaded.load()
      return null
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status === 409) await loaded.load()
      return problem
    }
  }

  keepFresh(() => loaded.load(), { first: 15_000, last: 60_000 })
  return { ...loaded, ticket, story, may: (name) => offerOf(name) !== undefined, act }
}

interface Photo {
  name: string
  url: string
  small: string
}

function withWholeAddresses(story: Schemas['TicketStory']): Schemas['TicketStory'] {
  const photos = (given: Photo[]): Photo[] =>
    given.map((photo) => ({ ...photo, url: wholeAddress(photo.url), small: wholeAddress(photo.small) }))
  return {
    ...story,
    person: story.person && { ...story.person, photo: story.person.photo && wholeAddress(story.person.photo) },
    lines: story.lines.map((line) => ({ ...line, photos: photos(line.photos) })),
    quote: story.quote && { ...story.quote, photos: photos(story.quote.photos) },
    work: story.work && { ...story.work, shots: photos(story.work.shots) },
  }
}
