/**
 * Photos that were still on their way when their report was sent: they go on, after the page was killed too, and are added
 * to the ticket when all of them have arrived.
 */
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import { api, asProblem } from '@/api'
import { onSession, storedSession } from './credentials'
import { useNetwork } from './network'
import { useUploads } from './uploads'

const BAGS = 'follow:'
const LOOK_AGAIN = 15_000
const WORDS = '报修时拍的，刚传完'

export const bagOf = (ticketId: string): string => `${BAGS}${ticketId}`

export const useFollowing = defineStore('following', () => {
  const uploads = useUploads()
  const network = useNetwork()
  const adding = new Set<string>()
  const ready = computed(() => uploads.named(BAGS).filter((bag) => uploads.pending(bag) === 0 && uploads.arrived(bag).length > 0))

  /** Those of a report that its ticket does not have. */
  function follow(ticketId: string, from: string, known: readonly string[]): void {
    uploads.move(from, bagOf(ticketId), known)
  }

  async function add(bag: string): Promise<void> {
    if (adding.has(bag) || !storedSession()) return
    adding.add(bag)
    const arrived = uploads.of(bag).filter((upload) => upload.mediaId)
    const keys = arrived.map((upload) => upload.key)
    const path = { ticket_id: bag.slice(BAGS.length) }
    // The same photos are added under the same key, in whichever life of the page.
    const key = `follow-${keys.map((each) => each.slice(0, 8)).join('-')}`
    try {
      const body = { text: WORDS, media_ids: arrived.map((upload) => upload.mediaId) }
      await api.write('post', '/api/v1/tickets/{ticket_id}/messages', { path, body, key })
      for (const each of keys) uploads.remove(bag, each)
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.isOffline || problem.isOurs || problem.isSignedOut || problem.status === 429) setTimeout(addAll, LOOK_AGAIN)
      else uploads.refuse(bag, keys, problem.message)
    } finally {
      adding.delete(bag)
    }
  }

  function addAll(): void {
    for (const bag of ready.value) void add(bag)
  }

  watch([ready, () => network.isOnline], addAll, { immediate: true })
  onSession(addAll)
  return { follow }
})
