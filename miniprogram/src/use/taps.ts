/**
 * One tap is one wish. The second of a double tap comes down where the first has just changed the page, and would press
 * what nobody has read: for a moment after a tap, no button takes another.
 */
import { readonly, ref } from 'vue'

const MOMENT = 350

const isSettling = ref(false)
let timer: ReturnType<typeof setTimeout> | undefined

export const settling = readonly(isSettling)

export function tapped(): void {
  isSettling.value = true
  clearTimeout(timer)
  timer = setTimeout(() => (isSettling.value = false), MOMENT)
}
