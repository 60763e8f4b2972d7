/**
 * Photos on their way, by the page they belong to. They go in the background, two at a time; what a cut stopped goes on
 * by itself when the network is back. What has arrived is known by its id, also after a restart.
 */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { asProblem, newKey } from '@/api'
import type { Picked } from '@/platform/photos'
import { sendFile } from '@/platform/upload'
import { onSession, storedSession } from './credentials'
import { useNetwork } from './network'

export interface Upload {
  key: string
  path: string
  kind: 'photo' | 'video'
  state: 'waiting' | 'sending' | 'done' | 'cut' | 'refused'
  percent: number
  mediaId: string
  reason: string
}

const AT_ONCE = 2

export const useUploads = defineStore('uploads', () => {
  const bags = reactive<Record<string, Upload[]>>({})
  let going = 0

  function of(bag: string): Upload[] {
    return (bags[bag] ??= [])
  }

  function add(bag: string, picked: readonly Picked[]): void {
    for (const { path, kind } of picked) {
      of(bag).push({ key: newKey(), path, kind, state: 'waiting', percent: 0, mediaId: '', reason: '' })
    }
    void sendNext()
  }

  function remove(bag: string, key: string): void {
    bags[bag] = of(bag).filter((upload) => upload.key !== key)
  }

  function clear(bag: string): void {
    bags[bag] = []
  }

  function restore(bag: string, mediaIds: readonly string[]): void {
    bags[bag] = mediaIds.map((mediaId) => ({
      key: mediaId, path: '', kind: 'photo', state: 'done', percent: 100, mediaId, reason: '',
    }))
  }

  function retry(): void {
    for (const upload of Object.values(bags).flat()) if (upload.state === 'cut') upload.state = 'waiting'
    void sendNext()
  }

  async function sendNext(): Promise<void> {
    const next = Object.values(bags).flat().find((upload) => upload.state === 'waiting')
    if (!next || going >= AT_ONCE || !storedSession()) return
    going += 1
    next.state = 'sending'
    void sendNext()
    try {
      const made = await sendFile({ ...next, onProgress: (percent) => (next.percent = percent) })
      next.mediaId = made.id
      next.state = 'done'
    } catch (thrown) {
      const problem = asProblem(thrown)
      next.state = problem.isOffline || problem.isOurs || problem.isSignedOut ? 'cut' : 'refused'
      next.reason = problem.message
    } finally {
      going -= 1
      void sendNext()
    }
  }

  const arrived = (bag: string): string[] => of(bag).flatMap((upload) => (upload.mediaId ? [upload.mediaId] : []))
  const pending = (bag: string): number =>
    of(bag).filter((upload) => upload.state === 'waiting' || upload.state === 'sending' || upload.state === 'cut').length

  /** Until everything of a bag has arrived, or stopped for good. */
  async function settled(bag: string): Promise<void> {
    while (storedSession() && of(bag).some((upload) => upload.state === 'waiting' || upload.state === 'sending')) {
      await new Promise((done) => setTimeout(done, 100))
    }
  }

  const network = useNetwork()
  watch(() => network.isOnline, (isOnline) => {
    if (isOnline) retry()
  })

  // Whoever is not known yet takes his photos first; they go when he is.
  onSession((session) => {
    if (session) retry()
  })

  return { of, add, remove, clear, restore, retry, arrived, pending, settled }
})
