/**
 * Which door somebody came in by. The mini-program has one; the H5 is served under `/h5/` for customers
 * and under `/bench/` for technicians, from one build.
 */

/** True where the technician's work bench was opened. */
export function isBench(): boolean {
  // #ifdef H5
  return window.location.pathname.startsWith('/bench')
  // #endif
  // #ifndef H5
  return false
  // #endif
}

/** Before the router starts: the bench opens on the day's work, and a sign-in leads back to where it began. */
export function enterByPath(returnTo = ''): void {
  // #ifdef H5
  const page = window.location.hash.replace(/^#\/?/, '')
  // What WeChat's sign-in has in its own address stays in ours on the way back, and names no page.
  const isNone = page === '' || page === 'wechat_redirect'
  if (!isNone) return
  if (isBench()) window.location.hash = '#/technician/today/index'
  else if (returnTo) window.location.hash = returnTo
  else if (page !== '') window.location.hash = '#/'
  // #endif
}

let asksToSignIn = false

/** Asked for by a menu of WeChat or WeCom: who opens the page signs in at once, without a tap. */
export function comesToSignIn(): boolean {
  // #ifdef H5
  if (new URLSearchParams(window.location.search).has('sign-in')) {
    asksToSignIn = true
    window.history.replaceState(null, '', window.location.pathname + window.location.hash)
  }
  return asksToSignIn
  // #endif
  // #ifndef H5
  return false
  // #endif
}

/** The installable app has another name and colour on the bench. */
export function dressAsApp(): void {
  // #ifdef H5
  const link = document.createElement('link')
  link.rel = 'manifest'
  link.href = isBench() ? './static/bench.webmanifest' : './static/h5.webmanifest'
  document.head.appendChild(link)
  if (isBench()) {
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', '#12294F')
  }
  if (isInsideChat()) document.documentElement.classList.add('inside-chat')
  // #endif
}

/** WeChat and WeCom show a title bar of their own. */
export function isInsideChat(): boolean {
  // #ifdef H5
  return /MicroMessenger|wxwork/i.test(navigator.userAgent)
  // #endif
  // #ifndef H5
  return false
  // #endif
}

/** Inside WeChat's own browser, not WeCom's: people can be known there by the official account. */
export function isInsideWeChat(): boolean {
  // #ifdef H5
  return /MicroMessenger/i.test(navigator.userAgent) && !/wxwork|miniProgram/i.test(navigator.userAgent)
  // #endif
  // #ifndef H5
  return false
  // #endif
}
