/** From page to page. A login comes between and then leads to exactly where it was. */
import { isBench } from '@/platform/entrance'
import { storedSession } from '@/stores/credentials'

type Values = Record<string, string | number | undefined>

export function pageAddress(page: string, values: Values = {}): string {
  const parts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  )
  return parts.length ? `${page}?${parts.join('&')}` : page
}

let step: { to: string; taken: Promise<void> } | null = null

/**
 * One step at a time, and none twice: a second tap on the way to a page does not open it again. Ends when the page is
 * there, so that a button that leads away stays pressed until then.
 */
async function take(to: string, leave: (done: { complete(): void }) => void): Promise<void> {
  if (step?.to === to) return step.taken
  await step?.taken
  const taken = new Promise<void>((complete) => leave({ complete }))
  const mine = { to, taken }
  step = mine
  await taken
  if (step === mine) step = null
}

export function go(page: string, values: Values = {}): Promise<void> {
  const url = pageAddress(page, values)
  return take(url, (done) => uni.navigateTo({ url, ...done }))
}

/** In place of this page: one does not come back into a form that was sent. */
export function goOnTo(page: string, values: Values = {}): Promise<void> {
  const url = pageAddress(page, values)
  return take(url, (done) => uni.redirectTo({ url, ...done }))
}

export function goHome(): Promise<void> {
  const url = isBench() ? '/technician/today/index' : '/pages/home/index'
  return take('home', (done) => uni.reLaunch({ url, ...done }))
}

/** Back, or home where there is nothing behind. */
export function goBack(): Promise<void> {
  if (getCurrentPages().length < 2) return goHome()
  return take('back', (done) => uni.navigateBack({ ...done }))
}

let waiting: ((signedIn: boolean) => void) | null = null

/** True at once if somebody is signed in; else after the login page, false if he turned back. */
export function signedIn(): Promise<boolean> {
  if (storedSession()) return Promise.resolve(true)
  waiting?.(false)
  return new Promise((resolve) => {
    waiting = resolve
    void go('/pages/login/index')
  })
}

/** The login page is left. */
export function loginEnded(success: boolean): void {
  waiting?.(success)
  waiting = null
}
