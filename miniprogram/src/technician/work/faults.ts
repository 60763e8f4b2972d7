/** The fault tree of a product line, kept on the phone: the first visit of the day brings it. */
import type { Client } from '@/api/client'
import type { Schemas } from '@/api/types'
import { unlessFull, type Shelf } from '@/offline/storage'

export type FaultNode = Pick<Schemas['FaultNodeView'], 'id' | 'code' | 'name' | 'level' | 'parent_id' | 'is_usable'>

const MOST_PAGES = 20
const keyOf = (line: string): string => `faults:${line}`

export class FaultBook {
  constructor(
    private readonly shelf: Shelf,
    private readonly office: Client,
  ) {}

  async kept(line: string): Promise<FaultNode[]> {
    const text = await this.shelf.read(keyOf(line))
    return text === null ? [] : (JSON.parse(text) as FaultNode[])
  }

  /** Raises Problem. */
  async read(line: string): Promise<FaultNode[]> {
    const found: FaultNode[] = []
    let cursor = ''
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { limit: 100, is_active: true, line_id: line || undefined, cursor }
      const heard = await this.office.read('/api/v1/fault-nodes', { query })
      for (const { id, code, name, level, parent_id, is_usable } of heard.items) {
        found.push({ id, code, name, level, parent_id, is_usable })
      }
      if (!heard.next_cursor) break
      cursor = heard.next_cursor
    }
    await this.shelf.write(keyOf(line), JSON.stringify(found)).catch(unlessFull)
    return found
  }

  /** For a repair without a network: what is not on the phone yet. Raises Problem. */
  async bring(lines: readonly string[]): Promise<void> {
    for (const line of new Set(lines)) if ((await this.kept(line)).length === 0) await this.read(line)
  }
}

export function childrenOf(nodes: readonly FaultNode[], parent: string): FaultNode[] {
  return nodes.filter((node) => (node.parent_id ?? '') === parent && (node.level !== 'remedy' || node.is_usable))
}
