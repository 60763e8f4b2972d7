/** Telling people: a toast for light success only; a dialog where something must be decided. */

export function toast(words: string): void {
  uni.showToast({ title: words, icon: 'none', duration: 1_800 })
}

/** Two verbs, never 确定/取消. True for the first one. */
export function decide(title: string, words: string, yes: string, no: string): Promise<boolean> {
  return new Promise((resolve) => {
    uni.showModal({
      title,
      content: words,
      confirmText: yes,
      cancelText: no,
      confirmColor: '#1D5FD3',
      cancelColor: '#3B4757',
      success: (answer) => resolve(answer.confirm),
      fail: () => resolve(false),
    })
  })
}
