import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { inWords } from '@/api/refusal'
import type { Undo } from './acts'

const SECONDS = 8

/** What was just done, and for some seconds the way back. */
export function useUndo(done: () => void) {
  const words = ref('')
  const seconds = ref(0)
  const undo = shallowRef<Undo>(null)
  let timer = 0

  function tell(said: string, back: Undo = null): void {
    words.value = said
    undo.value = back
    seconds.value = SECONDS
    clearInterval(timer)
    timer = window.setInterval(() => {
      seconds.value -= 1
      if (seconds.value <= 0) close()
    }, 1000)
  }

  function close(): void {
    clearInterval(timer)
    words.value = ''
    undo.value = null
  }

  async function takeBack(): Promise<void> {
    const back = undo.value
    if (!back) return
    close()
    try {
      await back()
      tell('已撤销，回到原来的样子')
    } catch (refused) {
      tell(`没有撤销成：${inWords(refused)}`)
    } finally {
      done()
    }
  }

  onBeforeUnmount(() => clearInterval(timer))
  return { words, seconds, undo, tell, close, takeBack }
}
