import { onBeforeUnmount, onMounted } from 'vue'
import { useLive, type LiveEvent } from './live'

/** What happens together is one reading, and the first of it does not wait long. */
const SETTLE = 250
/** However much happens, a page does not read itself more often. */
const APART = 1500

/** Calls `reload` soon after something happened that concerns the page, and after a break. What
 * happens while nobody looks at the tab is read when somebody does. */
export function useLiveReload(concerns: (event: LiveEvent) => boolean, reload: () => void): void {
  const live = useLive()
  let timer = 0
  let readAt = -Infinity
  let isOwed = false
  let leave = () => {}

  function read(): void {
    timer = 0
    isOwed = document.hidden
    if (isOwed) return
    readAt = performance.now()
    reload()
  }

  function looked(): void {
    if (isOwed && !document.hidden) read()
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', looked)
    leave = live.listen((event) => {
      if (event && !concerns(event)) return
      timer ||= window.setTimeout(read, Math.max(SETTLE, readAt + APART - performance.now()))
    })
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', looked)
    leave()
    clearTimeout(timer)
  })
}
