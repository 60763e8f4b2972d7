import { onBeforeUnmount, onMounted } from 'vue'

/** Tells when the phone was turned or the window drawn wider: not when the keyboard takes the page's foot. */
export function useTurned(turned: () => void): void {
  let width = 0

  function see({ size }: UniApp.WindowResizeResult): void {
    if (size.windowWidth === width) return
    width = size.windowWidth
    turned()
  }

  onMounted(() => {
    width = uni.getWindowInfo().windowWidth
    uni.onWindowResize(see)
  })
  onBeforeUnmount(() => uni.offWindowResize(see))
}
