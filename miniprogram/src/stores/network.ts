import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useNetwork = defineStore('network', () => {
  const isOnline = ref(true)
  // #ifdef H5
  // The platform asks for the kind of connection, which only phones tell: elsewhere it never notices a cut.
  const look = (): void => void (isOnline.value = navigator.onLine)
  look()
  window.addEventListener('online', look)
  window.addEventListener('offline', look)
  // #endif
  // #ifndef H5
  uni.getNetworkType({ success: (got) => (isOnline.value = got.networkType !== 'none') })
  uni.onNetworkStatusChange((changed) => (isOnline.value = changed.isConnected))
  // #endif
  return { isOnline }
})
