import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useNetwork = defineStore('network', () => {
  const isOnline = ref(true)
  uni.getNetworkType({ success: (got) => (isOnline.value = got.networkType !== 'none') })
  uni.onNetworkStatusChange((changed) => (isOnline.value = changed.isConnected))
  return { isOnline }
})
