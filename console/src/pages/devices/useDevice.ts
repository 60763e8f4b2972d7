import { ref, shallowRef } from 'vue'
import { api } from '@/api/client'
import { useSession } from '@/stores/session'
import type { DeviceCode, DeviceLife, Service } from './words'

/** One device with its whole life; codes where this person may handle them. */
export function useDevice(id: () => string) {
  const session = useSession()
  const life = shallowRef<DeviceLife | null>(null)
  const services = shallowRef<Service[]>([])
  const codes = shallowRef<DeviceCode[]>([])
  const error = shallowRef<unknown>(null)
  const cursor = ref('')

  /** What staff read tells more than what an owner reads. */
  async function read(from: string): Promise<DeviceLife> {
    return (await api.get('/api/v1/devices/{device_id}/life', { path: { device_id: id() }, query: { cursor: from } })) as DeviceLife
  }

  async function load(): Promise<void> {
    const asked = id()
    error.value = null
    try {
      const [found, given] = await Promise.all([
        read(''),
        session.may('codes:manage') ? api.get('/api/v1/devices/{device_id}/codes', { path: { device_id: asked } }) : [],
      ])
      if (asked !== id()) return
      life.value = found
      services.value = found.services.items
      cursor.value = found.services.next_cursor ?? ''
      codes.value = given
    } catch (refused) {
      if (asked === id()) error.value = refused
    }
  }

  async function moreServices(): Promise<void> {
    try {
      const { services: page } = await read(cursor.value)
      services.value = [...services.value, ...page.items]
      cursor.value = page.next_cursor ?? ''
    } catch (refused) {
      error.value = refused
    }
  }

  return { life, services, codes, error, cursor, load, moreServices }
}
