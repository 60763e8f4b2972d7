import { onMounted, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { Contract } from './words'

const MOST = 100

/** Contracts to choose from, the newest hundred. */
export function useContracts() {
  const contracts = shallowRef<Contract[]>([])
  onMounted(async () => {
    try {
      contracts.value = (await api.get('/api/v1/contracts', { query: { limit: MOST } })).items
    } catch {
      contracts.value = []
    }
  })
  return { contracts }
}
