import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { api } from '@/api/client'

/** What an area's code stands for, asked for once each: 浙江省杭州市滨江区. */
export const useAreaNames = defineStore('area-names', () => {
  const names = reactive(new Map<string, string>())
  const asked = new Set<string>()

  async function ask(code: string): Promise<void> {
    try {
      names.set(code, (await api.get('/api/v1/areas/{area_code}', { path: { area_code: code } })).full_name)
    } catch {
      names.set(code, `${code}（已撤销的区划）`)
    }
  }

  function nameOf(code: string): string {
    if (!asked.has(code)) {
      asked.add(code)
      void ask(code)
    }
    return names.get(code) ?? '…'
  }

  return { nameOf }
})
