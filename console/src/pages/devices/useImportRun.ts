import { computed, onBeforeUnmount, shallowRef, watch } from 'vue'
import { api } from '@/api/client'
import type { ImportRun } from '@/api/imports'

const EVERY = 1_000
const ENDED: readonly ImportRun['state'][] = ['checked', 'refused', 'cancelled', 'failed', 'imported']

export function hasEnded(run: ImportRun): boolean {
  return ENDED.includes(run.state)
}

/** One import, read again every second until it has ended. */
export function useImportRun(id: () => string) {
  const run = shallowRef<ImportRun | null>(null)
  const error = shallowRef<unknown>(null)
  const isOver = computed(() => run.value !== null && hasEnded(run.value))
  let timer = 0

  async function look(): Promise<void> {
    const asked = id()
    clearTimeout(timer)
    if (!asked) return
    try {
      const found = await api.get('/api/v1/imports/{import_id}', { path: { import_id: asked } })
      if (asked !== id()) return
      run.value = found
      error.value = null
    } catch (refused) {
      if (asked === id()) error.value = refused
    }
    if (!isOver.value && !error.value) timer = window.setTimeout(() => void look(), EVERY)
  }

  async function cancel(): Promise<void> {
    try {
      run.value = await api.post('/api/v1/imports/{import_id}/cancellation', { path: { import_id: id() } })
    } catch (refused) {
      error.value = refused
    }
  }

  watch(id, () => {
    run.value = null
    error.value = null
    void look()
  }, { immediate: true })
  onBeforeUnmount(() => clearTimeout(timer))
  return { run, error, isOver, look, cancel }
}
