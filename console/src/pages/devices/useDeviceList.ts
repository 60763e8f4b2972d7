import { computed } from 'vue'
import { api } from '@/api/client'
import type { Page } from '@/components/usePages'
import { usePages } from '@/components/usePages'
import { useUrlFilter } from '@/components/useUrlFilters'
import { useSession } from '@/stores/session'
import type { DeviceKind, DeviceRow } from './words'

const PHONE = /^1\d{10}$/
const MOST_FOUND = 20

/** What is typed is looked for everywhere; the other conditions hold while nothing is typed. */
export function useDeviceList() {
  const session = useSession()
  const filters = {
    text: useUrlFilter('text'),
    brand: useUrlFilter('brand'),
    line: useUrlFilter('line'),
    model: useUrlFilter('model'),
    batch: useUrlFilter('batch'),
    kind: useUrlFilter('kind'),
    scrapped: useUrlFilter('scrapped'),
  }
  const typed = computed(() => filters.text.value.trim())

  /** The list as the server is asked for it; what is typed is taken for a serial. */
  const asked = computed(() => {
    if (typed.value) return { serial: typed.value }
    const { brand, line, model, batch, kind, scrapped } = filters
    return {
      ...(brand.value ? { brand_id: brand.value } : {}),
      ...(line.value ? { line_id: line.value } : {}),
      ...(model.value ? { model_id: model.value } : {}),
      ...(batch.value ? { batch_id: batch.value } : {}),
      ...(kind.value ? { kind: kind.value as DeviceKind } : {}),
      ...(scrapped.value ? { is_scrapped: scrapped.value === 'yes' } : {}),
    }
  })

  async function searched(text: string, cursor: string, signal: AbortSignal): Promise<Page<DeviceRow>> {
    if (PHONE.test(text)) return api.post('/api/v1/device-searches', { signal, body: { phone: text, cursor, limit: 50 } })
    if (!session.may('staff:read')) return api.get('/api/v1/devices', { signal, query: { serial: text, cursor, limit: 50 } })
    const found = await api.get('/api/v1/search', { signal, query: { text, most: MOST_FOUND } })
    return { items: found.devices.items ?? [] }
  }

  const list = usePages<DeviceRow>((cursor, signal) => {
    if (typed.value) return searched(typed.value, cursor, signal)
    return api.get('/api/v1/devices', { signal, query: { cursor, limit: 100, ...asked.value } })
  })
  return { filters, typed, asked, list }
}
