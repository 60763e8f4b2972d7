/** The fault tree of a product line, kept on the phone: the first visit of the day brings it. */
import { api } from '@/api'
import type { Schemas } from '@/api/types'
import { phoneShelf } from '@/platform/shelves'

export type FaultNode = Pick<Schemas['FaultNodeView'], 'id' | 'code' | 'name' | 'level' | 'parent_id' | 'is_usable'>

const MOST_PAGES = 20
const keyOf = (line: string): string => `faults:${line}`

export async function keptFaults(line: string): Promise<FaultNode[]> {
  const text = await phoneShelf().read(keyOf(line))
  return text === null ? [] : (JSON.parse(text) as FaultNode[])
}

/** Raises Problem. */
export async function readFaults(line: string): Promise<FaultNode[]> {
  const found: FaultNode[] = []
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { limit: 100, is_active: true, line_id: line || undefined, cursor }
    const heard = await api.read('/api/v1/fault-nodes', { query })
    for (const { id, code, name, level, parent_id, is_usable } of heard.items) {
      found.push({ id, code, name, level, parent_id, is_usable })
    }
    if (!heard.next_cursor) break
    cursor = heard.next_cursor
  }
  await phoneShelf().write(keyOf(line), JSON.stringify(found))
  return found
}

/** For a repair without a network: what is not on the phone yet. Raises Problem. */
export async function bringFaults(lines: readonly string[]): Promise<void> {
  for (const line of new Set(lines)) if ((await keptFaults(line)).length === 0) await readFaults(line)
}

export function childrenOf(nodes: readonly FaultNode[], parent: string): FaultNode[] {
  return nodes.filter((node) => (node.parent_id ?? '') === parent && (node.level !== 'remedy' || node.is_usable))
}
