import { onBeforeUnmount, onMounted } from 'vue'
import { useLive, type LiveEvent } from './live'

const SETTLE = 800

/** Calls `reload` once after a burst of events that concern the page, and after a break. */
export function useLiveReload(concerns: (event: LiveEvent) => boolean, reload: () => void): void {
  const live = useLive()
  let timer = 0
  let leave = () => {}
  onMounted(() => {
    leave = live.listen((event) => {
      if (event && !concerns(event)) return
      clearTimeout(timer)
      timer = window.setTimeout(reload, SETTLE)
    })
  })
  onBeforeUnmount(() => {
    leave()
    clearTimeout(timer)
  })
}
