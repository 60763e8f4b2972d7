import { nextTick, onMounted, ref, shallowRef, type Ref } from 'vue'
import { api } from '@/api/client'
import { useLiveReload } from '@/stores/useLiveReload'
import { joined, type Said, type Talk } from './talk'

const PAGE = 50
/** So near to its end a reader follows what comes. */
const NEAR = 48

/** A conversation as it goes on, the oldest first. Who reads further up is left where he is. */
export function useTalk(conversationId: string, box: Ref<HTMLElement | undefined>) {
  const talk = shallowRef<Talk | null>(null)
  const said = shallowRef<Said[]>([])
  const refused = shallowRef<unknown>(null)
  const older = ref<string | null>(null)
  const isNewBelow = ref(false)
  const path = { conversation_id: conversationId }

  const isAtEnd = () => !box.value || box.value.scrollHeight - box.value.scrollTop - box.value.clientHeight < NEAR

  async function toEnd(): Promise<void> {
    await nextTick()
    if (box.value) box.value.scrollTop = box.value.scrollHeight
    isNewBelow.value = false
  }

  async function load(): Promise<void> {
    if (!conversationId) return
    try {
      const [found, page] = await Promise.all([
        api.get('/api/v1/conversations/{conversation_id}', { path }),
        api.get('/api/v1/conversations/{conversation_id}/messages', { path, query: { limit: PAGE } }),
      ])
      const follows = isAtEnd()
      const last = said.value.at(-1)?.id
      const { all, isWhole } = joined(said.value, [...page.items].reverse())
      talk.value = found
      said.value = all
      refused.value = null
      if (!isWhole) older.value = page.next_cursor || null
      if (follows || last === undefined) await toEnd()
      else if (all.at(-1)?.id !== last) isNewBelow.value = true
    } catch (error) {
      refused.value = error
    }
  }

  /** What stands above; what is read now stays where it is. */
  async function more(): Promise<void> {
    if (!older.value) return
    try {
      const page = await api.get('/api/v1/conversations/{conversation_id}/messages', { path, query: { limit: PAGE, cursor: older.value } })
      const fromEnd = box.value ? box.value.scrollHeight - box.value.scrollTop : 0
      said.value = [...[...page.items].reverse(), ...said.value]
      older.value = page.next_cursor || null
      await nextTick()
      if (box.value) box.value.scrollTop = box.value.scrollHeight - fromEnd
    } catch (error) {
      refused.value = error
    }
  }

  function scrolled(): void {
    if (isAtEnd()) isNewBelow.value = false
  }

  onMounted(load)
  useLiveReload((event) => event.subject === 'conversation' && event.id === conversationId, () => void load())
  return { talk, said, refused, older, isNewBelow, load, more, toEnd, scrolled }
}
