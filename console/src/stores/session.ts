import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api, useCredentials } from '@/api/client'
import type { Me, OpenedSession } from '@/api/types'

const STORED = 'baoxiu.console.token'

/** Who is signed in here. The token is shared by all tabs of this browser and ends on the server. */
export const useSession = defineStore('session', () => {
  const token = ref(localStorage.getItem(STORED) ?? '')
  const me = ref<Me | null>(null)
  /** The session ended while a page was open: it stays as it is until somebody signs in again. */
  const isInterrupted = ref(false)
  let waiting: { resolve: () => void; reject: (reason: Error) => void }[] = []

  const isSignedIn = computed(() => token.value !== '')
  const permissions = computed<Record<string, unknown>>(() => me.value?.permissions ?? {})

  function may(permission: string): boolean {
    return permission in permissions.value
  }

  function keep(given: string): void {
    token.value = given
    if (given) localStorage.setItem(STORED, given)
    else localStorage.removeItem(STORED)
  }

  async function load(): Promise<void> {
    if (!me.value && token.value) me.value = await api.get('/api/v1/me')
  }

  /** Where another person signs in over an open page, that page is not his. */
  async function open(opened: OpenedSession): Promise<void> {
    const before = me.value?.id
    keep(opened.token)
    me.value = null
    await load()
    if (before && before !== opened.person_id) {
      location.assign('/console/')
      return
    }
    isInterrupted.value = false
    for (const each of waiting.splice(0)) each.resolve()
  }

  function renew(): Promise<void> {
    if (!me.value) {
      keep('')
      return Promise.reject(new Error('请先登录'))
    }
    isInterrupted.value = true
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }

  async function signOut(): Promise<void> {
    try {
      await api.delete('/api/v1/sessions/current')
    } finally {
      forget()
    }
  }

  function forget(): void {
    keep('')
    me.value = null
    isInterrupted.value = false
    for (const each of waiting.splice(0)) each.reject(new Error('已退出登录'))
  }

  useCredentials({ token: () => token.value, renew })
  return { token, me, isInterrupted, isSignedIn, permissions, may, load, open, signOut, forget }
})
