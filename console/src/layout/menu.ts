import { computed } from 'vue'
import type { MenuEntry } from '@/router/pages'
import { pages } from '@/router/pages'
import { useSession } from '@/stores/session'

export interface MenuGroup {
  name: string
  entries: MenuEntry[]
}

/** What this person may open, by groups; what he may not is not there. */
export function useMenu() {
  const session = useSession()
  return computed<MenuGroup[]>(() => {
    const groups: MenuGroup[] = []
    for (const { meta } of pages) {
      if (!meta?.menu || !(meta.permissions ?? ['me:keep']).some(session.may)) continue
      const entry = meta.menu
      const group = groups.find((each) => each.name === entry.group)
      if (group) group.entries.push(entry)
      else groups.push({ name: entry.group, entries: [entry] })
    }
    return groups
  })
}
