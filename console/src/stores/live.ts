import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '@/api/client'

export interface LiveEvent {
  type: 'event'
  seq: number
  kind: string
  subject: string
  id: string
  at: string
}

type Said = LiveEvent | { type: 'ready' | 'reload' | 'here'; seq: number }
type Listener = (event: LiveEvent | null) => void

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000

/** What happens while a page is open. After a break the server tells first what was missed; where
 * it no longer knows, listeners hear `null` and read anew. */
export const useLive = defineStore('live', () => {
  const state = ref<'off' | 'on' | 'waiting'>('off')
  const listeners = new Set<Listener>()
  let socket: WebSocket | null = null
  let seen: number | null = null
  let pause = FIRST_PAUSE
  let timer = 0
  let isWanted = false

  function listen(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  function tell(event: LiveEvent | null): void {
    for (const listener of listeners) listener(event)
  }

  function hear(said: Said): void {
    seen = said.seq
    if (said.type === 'event') tell(said)
    if (said.type === 'reload') tell(null)
    if (said.type === 'ready') {
      state.value = 'on'
      pause = FIRST_PAUSE
    }
  }

  async function connect(): Promise<void> {
    if (!isWanted || socket) return
    try {
      const pass = await api.post('/api/v1/event-passes')
      if (!isWanted || socket) return
      const address = new URL('/api/v1/events', location.href)
      address.protocol = address.protocol.replace('http', 'ws')
      if (seen !== null) address.searchParams.set('after', String(seen))
      socket = new WebSocket(address, [pass.protocol, `secret.${pass.secret}`])
      socket.onmessage = (message) => hear(JSON.parse(String(message.data)) as Said)
      socket.onclose = () => {
        socket = null
        again()
      }
    } catch {
      again()
    }
  }

  function again(): void {
    if (!isWanted) return
    state.value = 'waiting'
    clearTimeout(timer)
    // Not all pages at once after the server was away.
    timer = window.setTimeout(() => void connect(), pause * (0.5 + Math.random()))
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }

  function start(): void {
    isWanted = true
    void connect()
  }

  function stop(): void {
    isWanted = false
    clearTimeout(timer)
    socket?.close()
    socket = null
    seen = null
    state.value = 'off'
  }

  return { state, listen, start, stop }
})
