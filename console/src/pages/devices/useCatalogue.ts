import { onMounted, shallowRef } from 'vue'
import { api } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
const MOST = 100

/** Brands, lines and models to choose from, the newest hundred of each. */
export function useCatalogue() {
  const brands = shallowRef<Schemas['BrandView'][]>([])
  const lines = shallowRef<Schemas['ProductLineView'][]>([])
  const models = shallowRef<Schemas['DeviceModelView'][]>([])
  const error = shallowRef<unknown>(null)

  async function load(): Promise<void> {
    error.value = null
    try {
      const query = { limit: MOST }
      const [ofBrands, ofLines, ofModels] = await Promise.all([
        api.get('/api/v1/brands', { query }), api.get('/api/v1/product-lines', { query }), api.get('/api/v1/device-models', { query }),
      ])
      brands.value = ofBrands.items
      lines.value = ofLines.items
      models.value = ofModels.items
    } catch (refused) {
      error.value = refused
    }
  }

  onMounted(load)
  return { brands, lines, models, error, load }
}
