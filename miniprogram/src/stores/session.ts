import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api } from '@/api'
import type { Schemas } from '@/api/types'
import { hasJustSignedIn, signInSilently } from '@/platform/login'
import { keepSession, onSession, storedSession, type StoredSession } from './credentials'

type Me = Schemas['MeView']
type Opened = Schemas['OpenedSessionView']

export const useSession = defineStore('session', () => {
  const session = ref<StoredSession | null>(storedSession())
  const me = ref<Me | null>(null)
  const isSignedIn = computed(() => session.value !== null)

  onSession((changed) => {
    session.value = changed
    if (changed === null) me.value = null
  })

  function keep(opened: Opened): void {
    if (opened.kind === 'system') return
    keepSession({ token: opened.token, kind: opened.kind, personId: opened.person_id })
  }

  async function byPhoneCode(phone: string, code: string): Promise<void> {
    keep(await api.write('post', '/api/v1/phone-sessions', { body: { phone, code } }))
  }

  async function byPassword(username: string, password: string): Promise<void> {
    keep(await api.write('post', '/api/v1/staff-sessions', { body: { username, password } }))
  }

  /** By what the platform knows; false where it knows nobody. */
  async function bySilence(): Promise<boolean> {
    const opened = await signInSilently()
    if (opened) keepSession(opened)
    return opened !== null
  }

  async function byWeComPage(query: { state: string; code: string; proof: string }): Promise<void> {
    keep(await api.write('post', '/api/v1/wecom-page-sessions', { body: query }))
  }

  async function loadMe(): Promise<Me> {
    me.value = await api.read('/api/v1/me')
    return me.value
  }

  async function leave(): Promise<void> {
    await api.write('delete', '/api/v1/sessions/current').finally(() => keepSession(null))
  }

  return { session, me, isSignedIn, byPhoneCode, byPassword, bySilence, byWeComPage, loadMe, leave }
})

/**
 * At the start: the mini-program's people are known before they ask for anything. Who has just come from WeChat's own
 * sign-in is who is meant, whoever used this browser before.
 */
export function offerAlreadyStoredSession(): void {
  if (hasJustSignedIn()) keepSession(null)
  if (storedSession()) return
  signInSilently()
    .then((opened) => opened && keepSession(opened))
    .catch(() => undefined) // offline, or not open: the first write asks for it again
}
