import { api } from '@/api/client'
import type { components } from '@/api/schema'
import { usePages } from '@/components/usePages'

export type FaultNode = components['schemas']['FaultNodeView']

export const LEVELS: Record<FaultNode['level'], string> = { symptom: '现象', cause: '原因', remedy: '措施' }
export const BELOW: Partial<Record<FaultNode['level'], string>> = { symptom: '原因', cause: '措施' }

/** The entries right below one, or the symptoms at the top, in their order. */
export function useFaultLevel(asked: () => { parent: string; line: string }) {
  return usePages<FaultNode>((cursor, signal) => {
    const { parent, line } = asked()
    const place = parent ? { parent_id: parent } : { level: 'symptom' as const, ...(line ? { line_id: line } : {}) }
    return api.get('/api/v1/fault-nodes', { signal, query: { cursor, limit: 100, ...place } })
  })
}
