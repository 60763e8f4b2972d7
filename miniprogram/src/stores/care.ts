import { defineStore } from 'pinia'
import { ref, watchEffect } from 'vue'

const KEY = 'bx.care'
const ASKED = 'bx.care.asked'

/** 关怀模式, remembered on this phone. */
export const useCare = defineStore('care', () => {
  const isOn = ref(uni.getStorageSync(KEY) === true)
  const isOffered = ref(false)

  function turn(on: boolean): void {
    isOn.value = on
    uni.setStorageSync(KEY, on)
    dismiss()
  }

  // #ifdef H5
  // The tab bar is the platform's, outside every page.
  watchEffect(() => document.documentElement.classList.toggle('care-on', isOn.value))
  // #endif

  function dismiss(): void {
    isOffered.value = false
    uni.setStorageSync(ASKED, true)
  }

  /** Offered once, to who reads WeChat in large type. */
  function offerIfTypeIsLarge(): void {
    // #ifdef MP-WEIXIN
    const scale = (uni.getAppBaseInfo() as { fontSizeScaleFactor?: number }).fontSizeScaleFactor ?? 1
    isOffered.value = !isOn.value && scale >= 1.3 && uni.getStorageSync(ASKED) !== true
    // #endif
  }

  return { isOn, isOffered, turn, dismiss, offerIfTypeIsLarge }
})
