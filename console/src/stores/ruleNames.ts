import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { api } from '@/api/client'
import { useSession } from './session'

const ROLES = 'roles'

/** What rules and roles are called, asked for once: for pages that are told their keys. */
export const useRuleNames = defineStore('rule-names', () => {
  const session = useSession()
  const names = reactive(new Map<string, string>())
  const asked = new Set<string>()

  async function ask(kind: string): Promise<void> {
    try {
      if (kind === ROLES) for (const role of (await api.get('/api/v1/roles')).items) names.set(`${kind} ${role.id}`, role.name)
      else for (const rule of (await api.get('/api/v1/definitions/{definition_kind}', { path: { definition_kind: kind }, query: { limit: 100 } })).items) names.set(`${kind} ${rule.key}`, rule.title)
    } catch {
      // What cannot be read keeps its key.
    }
  }

  function nameOf(kind: string, key: string, permission: string): string {
    if (!asked.has(kind) && session.may(permission)) {
      asked.add(kind)
      void ask(kind)
    }
    return names.get(`${kind} ${key}`) ?? ''
  }

  return {
    roleOf: (id: string) => nameOf(ROLES, id, 'staff:read') || id,
    /** Empty where it is not known, or not for this person to read. */
    titleOf: (kind: string, key: string) => nameOf(kind, key, 'definitions:read'),
  }
})
