// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useKeys } from './keys'

describe('keys', () => {
  it('act on the page, and not while somebody types or puts a word together', () => {
    const run = vi.fn()
    const page = mount(
      defineComponent({
        setup() {
          useKeys([{ key: 'j', says: '下一条', run }])
          return () => h('input')
        },
      }),
      { attachTo: document.body },
    )
    const press = (target: EventTarget, options: KeyboardEventInit = {}) =>
      target.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, ...options }))
    press(document.body)
    expect(run).toHaveBeenCalledTimes(1)
    press(page.find('input').element)
    press(document.body, { isComposing: true })
    press(document.body, { altKey: true })
    expect(run).toHaveBeenCalledTimes(1)
    page.unmount()
    press(document.body)
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('leave Enter to the link or button that has the focus', () => {
    const run = vi.fn()
    const page = mount(
      defineComponent({
        setup() {
          useKeys([{ key: 'enter', says: '打开', run }])
          return () => h('button')
        },
      }),
      { attachTo: document.body },
    )
    const enter = (target: EventTarget) => target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    enter(page.find('button').element)
    expect(run).not.toHaveBeenCalled()
    enter(document.body)
    expect(run).toHaveBeenCalledTimes(1)
    page.unmount()
  })
})
