// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { SHOWN_SECONDS, useReveal } from './useReveal'

describe('what is shown in plain', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(JSON.stringify({ id: 'home', name: '', people: [], contacts: [], addresses: [] }), { status: 200 }))))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  function opened() {
    let reveal!: ReturnType<typeof useReveal>
    const page = mount(defineComponent(() => {
      reveal = useReveal(() => 'home')
      return () => h('i')
    }))
    return { reveal, page }
  }

  it('is masked again by itself', async () => {
    const { reveal } = opened()
    await reveal.reveal('客户要改约')
    vi.advanceTimersByTime((SHOWN_SECONDS - 1) * 1_000)
    expect(reveal.secondsLeft.value).toBe(1)
    expect(reveal.isShown.value).toBe(true)
    vi.advanceTimersByTime(1_000)
    expect(reveal.isShown.value).toBe(false)
  })

  it('is gone with the page', async () => {
    const { reveal, page } = opened()
    await reveal.reveal('客户要改约')
    page.unmount()
    expect(reveal.plain.value).toBe(null)
  })
})
