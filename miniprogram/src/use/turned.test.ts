import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useTurned } from './turned'

let see: ((told: { size: { windowWidth: number; windowHeight: number } }) => void) | null = null
const hooks = vi.hoisted(() => ({ leave: () => {} }))
vi.mock('vue', () => ({ onMounted: (run: () => void) => run(), onBeforeUnmount: (run: () => void) => (hooks.leave = run) }))

beforeEach(() => {
  vi.stubGlobal('uni', {
    getWindowInfo: () => ({ windowWidth: 360 }),
    onWindowResize: (heard: typeof see) => (see = heard),
    offWindowResize: (heard: typeof see) => (see = see === heard ? null : see),
  })
})
afterEach(() => vi.unstubAllGlobals())

it('hears a phone that is turned, each time, and no keyboard', () => {
  const turned = vi.fn()
  useTurned(turned)
  see?.({ size: { windowWidth: 360, windowHeight: 400 } })
  expect(turned).not.toHaveBeenCalled()
  see?.({ size: { windowWidth: 780, windowHeight: 360 } })
  see?.({ size: { windowWidth: 780, windowHeight: 200 } })
  see?.({ size: { windowWidth: 360, windowHeight: 780 } })
  expect(turned).toHaveBeenCalledTimes(2)
  hooks.leave()
  expect(see).toBeNull()
})
