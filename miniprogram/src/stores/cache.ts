/**
 * The last good answer of each page, kept on the phone: shown first, then refreshed. At most 60 of them; the oldest
 * goes. Emptied with the session: what one person read is not the next one's.
 */
import { isBench } from '@/platform/entrance'
import { onSession } from './credentials'

const INDEX = isBench() ? 'bx.cache' : 'bx.cache.home'
const MOST = 60

export interface Kept<T> {
  at: string
  value: T
}

function names(): string[] {
  const kept: unknown = uni.getStorageSync(INDEX)
  return Array.isArray(kept) ? (kept as string[]) : []
}

export function remembered<T>(name: string): Kept<T> | null {
  const kept = uni.getStorageSync(`${INDEX}:${name}`) as Kept<T> | ''
  return kept && typeof kept.at === 'string' ? kept : null
}

export function remember<T>(name: string, value: T): void {
  const known = [name, ...names().filter((each) => each !== name)]
  for (const old of known.slice(MOST)) uni.removeStorageSync(`${INDEX}:${old}`)
  try {
    uni.setStorageSync(`${INDEX}:${name}`, { at: new Date().toISOString(), value } satisfies Kept<T>)
    uni.setStorageSync(INDEX, known.slice(0, MOST))
  } catch {
    forgetAll() // the phone is full: pages are read anew
  }
}

export function forgetAll(): void {
  for (const name of names()) uni.removeStorageSync(`${INDEX}:${name}`)
  uni.removeStorageSync(INDEX)
}

onSession((session) => {
  if (session === null) forgetAll()
})
