import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { api } from '@/api/client'
import { LiveChannel, type LiveEvent, type LiveState } from './channel'

function address(): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${scheme}//${location.host}/api/v1/events`
}

let shared: LiveChannel | null = null

function channel(): LiveChannel {
  shared ??= new LiveChannel(address(), {
    pass: () => api.post('/api/v1/event-passes'),
    open: (where, protocols) => new WebSocket(where, protocols),
    random: Math.random,
  })
  return shared
}

window.addEventListener('online', () => shared?.resume())

/** After somebody has signed in again over an open page. */
export function resumeLive(): void {
  shared?.resume()
}

/** Hear what happens for as long as this component is there. Returns how the connection is. */
export function useLive(heard: (event: LiveEvent) => void, reload: () => void): Readonly<Ref<LiveState>> {
  const state = ref<LiveState>('idle')
  onScopeDispose(channel().listen({ heard, reload, changed: (now) => (state.value = now) }))
  return readonly(state)
}
