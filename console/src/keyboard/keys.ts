import { onBeforeUnmount, onMounted } from 'vue'

export interface Key {
  /** As `KeyboardEvent.key` names it, lower case; `ctrl+` or `alt+` before it where that is held. */
  key: string
  says: string
  run: (event: KeyboardEvent) => void
}

const bound: Key[][] = []
let chord: ((name: string) => boolean) | null = null
let ending = 0

/** The next key alone belongs to whoever asks; he says whether it meant something to him. */
export function takeNext(run: (name: string) => boolean, within: number): void {
  chord = run
  clearTimeout(ending)
  ending = window.setTimeout(() => (chord = null), within)
}

/** What `?` shows: the keys that do something now, the page's own first. */
export function keysNow(): Key[] {
  return [...bound].reverse().flat()
}

/** No single key acts while somebody types, puts a Chinese word together, or a sheet lies above the page. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing) return true
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** The Enter key belongs to the control that has the focus, as everywhere. */
function isForControl(name: string, event: KeyboardEvent): boolean {
  return name === 'enter' && event.target instanceof HTMLElement && event.target.closest('a[href], button, summary') !== null
}

export function nameOf(event: KeyboardEvent): string {
  const held = `${event.ctrlKey || event.metaKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}`
  return held + event.key.toLowerCase()
}

function handle(event: KeyboardEvent): void {
  const name = nameOf(event)
  const isPlain = !/^(ctrl|alt)\+/.test(name) && name !== 'escape'
  if (isPlain && (isTyping(event) || isForControl(name, event) || document.querySelector('dialog[open]'))) return
  const asked = chord
  chord = null
  if (asked?.(name)) {
    event.preventDefault()
    return
  }
  for (const keys of [...bound].reverse()) {
    const key = keys.find((each) => each.key === name)
    if (key) {
      event.preventDefault()
      key.run(event)
      return
    }
  }
}

/** Keys of the component that is on the screen; the latest wins where two want the same. Those of the frame stand
 * `under` all others, though it is mounted after the page in it. */
export function useKeys(keys: Key[], under = false): void {
  onMounted(() => {
    if (bound.length === 0) document.addEventListener('keydown', handle)
    if (under) bound.unshift(keys)
    else bound.push(keys)
  })
  onBeforeUnmount(() => {
    bound.splice(bound.indexOf(keys), 1)
    if (bound.length === 0) document.removeEventListener('keydown', handle)
  })
}
