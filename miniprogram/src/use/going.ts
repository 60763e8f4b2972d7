/** From page to page. A login comes between and then leads to exactly where it was. */
import { storedSession } from '@/stores/credentials'

type Values = Record<string, string | number | undefined>

export function pageAddress(page: string, values: Values = {}): string {
  const parts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(String(value))}`],
  )
  return parts.length ? `${page}?${parts.join('&')}` : page
}

export function go(page: string, values: Values = {}): void {
  uni.navigateTo({ url: pageAddress(page, values) })
}

/** In place of this page: one does not come back into a form that was sent. */
export function goOnTo(page: string, values: Values = {}): void {
  uni.redirectTo({ url: pageAddress(page, values) })
}

export function goHome(): void {
  uni.reLaunch({ url: '/pages/home/index' })
}

/** Back, or home where there is nothing behind. */
export function goBack(): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else goHome()
}

let waiting: ((signedIn: boolean) => void) | null = null

/** True at once if somebody is signed in; else after the login page, false if he turned back. */
export function signedIn(): Promise<boolean> {
  if (storedSession()) return Promise.resolve(true)
  waiting?.(false)
  return new Promise((resolve) => {
    waiting = resolve
    go('/pages/login/index')
  })
}

/** The login page is left. */
export function loginEnded(success: boolean): void {
  waiting?.(success)
  waiting = null
}
