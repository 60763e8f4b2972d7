/**
 * Photos on their way, by the page they belong to. They go in the background, two at a time; what a cut stopped goes on
 * by itself when the network is back, and what a killed page left goes on when it is opened again.
 */
import { defineStore } from 'pinia'
import { reactive, watch } from 'vue'
import { asProblem, newKey } from '@/api'
import { offline, Problem, refusal } from '@/api/problem'
import type { Picked } from '@/platform/photos'
import { sendFile } from '@/platform/upload'
import { onSession, storedSession } from './credentials'
import { dropFile, keepFile, rememberedUploads, rememberUploads, type KeptUpload } from './kept-uploads'
import { useNetwork } from './network'

export interface Upload extends Omit<KeptUpload, 'bag'> {
  path: string
  state: 'waiting' | 'sending' | 'done' | 'cut' | 'refused'
  percent: number
  reason: string
}

const AT_ONCE = 2

export const useUploads = defineStore('uploads', () => {
  const bags = reactive<Record<string, Upload[]>>({})
  let going = 0
  const remembered = goOn().catch(() => undefined)

  function of(bag: string): Upload[] {
    return (bags[bag] ??= [])
  }

  const all = (): Upload[] => Object.values(bags).flat()

  async function goOn(): Promise<void> {
    const me = storedSession()?.personId ?? ''
    for (const { bag, ...kept } of await rememberedUploads()) {
      if (kept.owner && me && kept.owner !== me) {
        void dropFile(kept.key)
        continue
      }
      const state = kept.mediaId ? 'done' : 'waiting'
      of(bag).push({ ...kept, state, percent: kept.mediaId ? 100 : 0, reason: '' })
    }
    void sendNext()
  }

  function remember(): void {
    rememberUploads(
      Object.entries(bags).flatMap(([bag, uploads]) =>
        uploads
          .filter((upload) => upload.state !== 'refused')
          .map(({ key, kind, mediaId, owner, at }) => ({ bag, key, kind, mediaId, owner, at })),
      ),
    )
  }

  function add(bag: string, picked: readonly Picked[]): void {
    const owner = storedSession()?.personId ?? ''
    for (const { path, kind } of picked) {
      const key = newKey()
      of(bag).push({ key, path, kind, owner, at: Date.now(), state: 'waiting', percent: 0, mediaId: '', reason: '' })
      void keepFile(key, path)
    }
    remember()
    void sendNext()
  }

  function remove(bag: string, key: string): void {
    bags[bag] = of(bag).filter((upload) => upload.key !== key)
    remember()
    void dropFile(key)
  }

  function clear(bag: string): void {
    for (const { key } of of(bag)) void dropFile(key)
    bags[bag] = []
    remember()
  }

  /** What a draft knows of, unless the phone itself has remembered more. */
  async function restore(bag: string, mediaIds: readonly string[]): Promise<void> {
    await remembered
    if (of(bag).length) return
    bags[bag] = mediaIds.map((mediaId) => ({
      key: mediaId, path: '', kind: 'photo', owner: '', at: Date.now(), state: 'done', percent: 100, mediaId, reason: '',
    }))
  }

  function retry(): void {
    for (const upload of all()) if (upload.state === 'cut') upload.state = 'waiting'
    void sendNext()
  }

  async function sendNext(): Promise<void> {
    const next = all().find((upload) => upload.state === 'waiting')
    const me = storedSession()
    if (!next || going >= AT_ONCE || !me) return
    going += 1
    next.state = 'sending'
    next.owner = me.personId
    void sendNext()
    try {
      const made = await sendFile({ ...next, onProgress: (percent) => (next.percent = percent) })
      next.mediaId = made.id
      next.state = 'done'
      if (next.kind === 'video') void dropFile(next.key)
    } catch (thrown) {
      const problem = asProblem(thrown)
      next.state = problem.isOffline || problem.isOurs || problem.isSignedOut ? 'cut' : 'refused'
      next.reason = problem.message
    } finally {
      going -= 1
      remember()
      void sendNext()
    }
  }

  const arrived = (bag: string): string[] => of(bag).flatMap((upload) => (upload.mediaId ? [upload.mediaId] : []))
  const pending = (bag: string): number =>
    of(bag).filter((upload) => upload.state === 'waiting' || upload.state === 'sending' || upload.state === 'cut').length

  /**
   * Waits until everything of a bag has arrived or was refused for good, at most `patience` milliseconds. What keeps the
   * rest from arriving, if anything.
   */
  async function settled(bag: string, patience = Infinity): Promise<Problem | null> {
    await remembered
    const until = Date.now() + patience
    retry()
    while (storedSession() && Date.now() < until && of(bag).some((upload) => upload.state === 'waiting' || upload.state === 'sending')) {
      await new Promise((done) => setTimeout(done, 100))
    }
    if (pending(bag) === 0) return null
    return storedSession() ? offline(Date.now() >= until) : refusal(401, null)
  }

  /** All go to another bag, on their way or not, but what arrived as one of `stays`. */
  function move(from: string, to: string, stays: readonly string[]): void {
    const isToStay = (upload: Upload): boolean => upload.mediaId !== '' && stays.includes(upload.mediaId)
    of(to).push(...of(from).filter((upload) => !isToStay(upload)))
    bags[from] = of(from).filter(isToStay)
    remember()
  }

  /** One that arrived, and that was of no use there. */
  function refuse(bag: string, keys: readonly string[], reason: string): void {
    for (const upload of of(bag)) if (keys.includes(upload.key)) Object.assign(upload, { state: 'refused', mediaId: '', reason })
    remember()
  }

  const named = (prefix: string): string[] => Object.keys(bags).filter((bag) => bag.startsWith(prefix) && of(bag).length > 0)

  const network = useNetwork()
  watch(() => network.isOnline, (isOnline) => {
    if (isOnline) retry()
  })

  // Whoever is not known yet takes his photos first; they go when he is. Another's are not his.
  onSession((session) => {
    if (!session) return
    for (const [bag, uploads] of Object.entries(bags)) {
      const isOthers = (upload: Upload): boolean => upload.owner !== '' && upload.owner !== session.personId
      for (const upload of uploads.filter(isOthers)) remove(bag, upload.key)
    }
    retry()
  })

  return { of, add, remove, clear, restore, retry, arrived, pending, settled, move, refuse, named }
})
