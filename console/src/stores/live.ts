import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { LiveChannel, type LiveEvent, type LiveState, type Present } from '@/live/channel'

export type { LiveEvent, LiveState } from '@/live/channel'

function address(): string {
  const there = new URL('/api/v1/events', location.href)
  there.protocol = there.protocol.replace('http', 'ws')
  return there.href
}

/** What happens while a page is open, for all of this tab. After a break the server tells first what
 * was missed; where it no longer knows, listeners hear `null` and read anew. */
export const useLive = defineStore('live', () => {
  const state = ref<LiveState>('idle')
  const channel = new LiveChannel(address(), {
    pass: () => api.post('/api/v1/event-passes'),
    open: (where, protocols) => new WebSocket(where, protocols),
    random: Math.random,
  })
  const present = shallowRef<readonly Present[]>([])
  channel.listen({ changed: (now) => (state.value = now), present: (people) => (present.value = people) })
  window.addEventListener('online', () => channel.resume())

  function listen(listener: (event: LiveEvent | null) => void): () => void {
    return channel.listen({ heard: listener, reload: () => listener(null) })
  }

  return { state, present, listen, start: () => channel.start(), stop: () => channel.stop(), resume: () => channel.resume() }
})
