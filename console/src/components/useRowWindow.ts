import { computed, nextTick, onBeforeUnmount, ref, watch, type Ref } from 'vue'

/** Drawn above and below what is seen, so that a quick hand sees no gap. */
const BESIDE = 12
const NEAR_THE_END = 10

/** Of a list whose rows are all `height` high, those that are seen. `box` scrolls and tells `look` of it; the list in it draws `shown` and has `pad` as its style. `atEnd` is asked for more before the last row comes. */
export function useRowWindow<T>(box: Readonly<Ref<HTMLElement | null>>, rows: Readonly<Ref<readonly T[]>>, height: number, atEnd: () => unknown) {
  const top = ref(0)
  const tall = ref(0)
  const first = computed(() => Math.max(0, Math.min(Math.floor(top.value / height), rows.value.length) - BESIDE))
  const end = computed(() => Math.min(rows.value.length, Math.ceil((top.value + tall.value) / height) + BESIDE))
  const shown = computed(() => rows.value.slice(first.value, end.value).map((row, place) => ({ row, place: first.value + place })))
  const pad = computed(() => ({ paddingTop: `${first.value * height}px`, paddingBottom: `${(rows.value.length - end.value) * height}px` }))

  function look(): void {
    if (!box.value) return
    top.value = box.value.scrollTop
    tall.value = box.value.clientHeight
    if (top.value + tall.value > (rows.value.length - NEAR_THE_END) * height) atEnd()
  }

  /** Scrolls as little as brings the row into sight. */
  async function reveal(place: number): Promise<void> {
    await nextTick()
    if (!box.value) return
    const { scrollTop, clientHeight } = box.value
    box.value.scrollTop = Math.max(Math.min(scrollTop, place * height), (place + 1) * height - clientHeight)
    look()
    await nextTick()
  }

  const sizes = new ResizeObserver(look)
  watch(box, (now) => {
    sizes.disconnect()
    if (now) sizes.observe(now)
  }, { flush: 'post', immediate: true })
  onBeforeUnmount(() => sizes.disconnect())

  return { shown, pad, look, reveal }
}
