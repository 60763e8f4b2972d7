/**
 * What stands in the way of what a page asks or does, and the one way on from it: signing in and going on, another try,
 * or other words. Nothing that was typed is touched. Shown by bx-refusal beside an act, by bx-unread in the place of
 * what could not be read.
 */
import { shallowReactive } from 'vue'
import { asProblem, newKey, type Problem } from '@/api'
import { signedIn } from './going'

export type WayOn = 'sign_in' | 'again' | null

/** Null: the words say what to change. */
export function wayOn(problem: Problem): WayOn {
  if (problem.isSignedOut) return 'sign_in'
  return problem.isOffline || problem.isOurs ? 'again' : null
}

/** On from where it stopped, once somebody has signed in; as it was where he turned back. */
export async function signInAnd(goOn: () => unknown): Promise<void> {
  if (await signedIn()) await goOn()
}

export interface Trouble {
  words: string
  problem: Problem | null
  /** The act that was stopped, from its beginning. */
  again: () => unknown
  clear(): void
  /** What is still missing of what was typed. */
  say(words: string): void
  refuse(problem: Problem, again: () => unknown): void
  /**
   * Does what has an effect at the server; false if it was refused. `intent` names the effect with all that belongs to
   * it: until it has gone through, it is sent under the same key, however often it is tried.
   */
  tried(intent: string, act: (key: string) => unknown): Promise<boolean>
}

/** `refresh` reads the page anew: after a conflict it shows what has become of it. */
export function useTrouble(refresh: () => unknown = () => undefined): Trouble {
  const keys = new Map<string, string>()

  async function tried(intent: string, act: (key: string) => unknown): Promise<boolean> {
    trouble.clear()
    const key = keys.get(intent) ?? newKey()
    keys.set(intent, key)
    try {
      await act(key)
      keys.delete(intent)
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      trouble.refuse(problem, () => tried(intent, act))
      if (problem.status === 409) await refresh()
      return false
    }
  }

  const trouble: Trouble = shallowReactive<Trouble>({
    words: '',
    problem: null,
    again: () => undefined,
    clear: () => Object.assign(trouble, { words: '', problem: null }),
    say: (words: string) => Object.assign(trouble, { words, problem: null }),
    refuse: (problem: Problem, again: () => unknown) => Object.assign(trouble, { words: problem.message, problem, again }),
    tried,
  })
  return trouble
}
