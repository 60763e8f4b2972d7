import { onBeforeUnmount, onMounted } from 'vue'

export interface Key {
  /** As `KeyboardEvent.key` names it, lower case; `ctrl+` before it where that is held. */
  key: string
  says: string
  run: (event: KeyboardEvent) => void
}

const bound: Key[][] = []

/** What `?` shows: the keys that do something now, the page's own first. */
export function keysNow(): Key[] {
  return [...bound].reverse().flat()
}

/** No single key acts while somebody types, or puts a Chinese word together. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

export function nameOf(event: KeyboardEvent): string {
  const held = event.ctrlKey || event.metaKey ? 'ctrl+' : ''
  return held + event.key.toLowerCase()
}

function handle(event: KeyboardEvent): void {
  const name = nameOf(event)
  const isPlain = !name.startsWith('ctrl+') && name !== 'escape'
  if (event.altKey || (isPlain && isTyping(event))) return
  for (const keys of [...bound].reverse()) {
    const key = keys.find((each) => each.key === name)
    if (key) {
      event.preventDefault()
      key.run(event)
      return
    }
  }
}

/** Keys of the component that is on the screen; the latest wins where two want the same. */
export function useKeys(keys: Key[]): void {
  onMounted(() => {
    if (bound.length === 0) document.addEventListener('keydown', handle)
    bound.push(keys)
  })
  onBeforeUnmount(() => {
    bound.splice(bound.indexOf(keys), 1)
    if (bound.length === 0) document.removeEventListener('keydown', handle)
  })
}
