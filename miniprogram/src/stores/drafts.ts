/**
 * What was typed into a form and not sent: kept on the phone through back, a killed page and an expired login, for a week
 * and for whoever typed it. At most 20 of them; the oldest goes.
 */
import { onSession, storedSession } from './credentials'

const KEY = 'bx.drafts'
const MOST = 20
const LIFE = 7 * 24 * 3_600_000

interface KeptDraft {
  name: string
  /** The person who typed it; empty while nobody has signed in. */
  owner: string
  at: number
  value: Record<string, unknown>
}

function all(): KeptDraft[] {
  const kept: unknown = uni.getStorageSync(KEY)
  return (Array.isArray(kept) ? (kept as KeptDraft[]) : []).filter((draft) => Date.now() - draft.at < LIFE)
}

function keepAll(drafts: readonly KeptDraft[]): void {
  try {
    if (drafts.length) uni.setStorageSync(KEY, drafts.slice(0, MOST))
    else uni.removeStorageSync(KEY)
  } catch {
    uni.removeStorageSync(KEY) // the phone is full: a draft lives as long as its page
  }
}

export function draftOf(name: string): Record<string, unknown> | null {
  const me = storedSession()?.personId ?? ''
  const found = all().find((draft) => draft.name === name)
  return found && (!found.owner || !me || found.owner === me) ? found.value : null
}

export function keepDraft(name: string, value: Record<string, unknown>): void {
  const others = all().filter((draft) => draft.name !== name)
  const before = all().find((draft) => draft.name === name)
  keepAll([{ name, owner: storedSession()?.personId ?? before?.owner ?? '', at: Date.now(), value }, ...others])
}

export function dropDraft(name: string): void {
  keepAll(all().filter((draft) => draft.name !== name))
}

export function dropDrafts(): void {
  keepAll([])
}

onSession((session) => {
  if (session) keepAll(all().filter((draft) => !draft.owner || draft.owner === session.personId))
})
