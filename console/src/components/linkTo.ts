import { h, type VNode } from 'vue'
import { RouterLink } from 'vue-router'

/** A link in a row of a table: it leads where it says, and does not open the row. */
export function linkTo(path: string, words: string, look?: string): VNode {
  return h(RouterLink, { to: path, class: look, onClick: (event: Event) => event.stopPropagation() }, () => words)
}
