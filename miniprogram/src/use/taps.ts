/**
 * One tap is one wish. The second of a double tap comes down where the first has just changed the page, and would press
 * what nobody has read: for a moment after a tap, no button takes another.
 */
import { readonly, ref } from 'vue'

export const MOMENT = 350

const isSettling = ref(false)
let timer: ReturnType<typeof setTimeout> | undefined

export const settling = readonly(isSettling)

export function tapped(): void {
  isSettling.value = true
  clearTimeout(timer)
  timer = setTimeout(() => (isSettling.value = false), MOMENT)
}

/** For what is tapped and is no button: while its act is at work, a second tap does nothing. */
export function single<Given extends unknown[]>(act: (...given: Given) => unknown): (...given: Given) => Promise<void> {
  let isBusy = false
  return async (...given) => {
    if (isBusy) return
    tapped()
    isBusy = true
    try {
      await act(...given)
    } finally {
      isBusy = false
    }
  }
}
