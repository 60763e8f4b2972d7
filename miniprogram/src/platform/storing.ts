/** Small things that may be missing after a restart: a full phone keeps them as long as the page is open. */
export function storeQuietly(key: string, value: unknown): void {
  try {
    uni.setStorageSync(key, value)
  } catch {
    // What waits to be sent lies elsewhere, and says by itself that there is no room.
  }
}
