/** WeChat's question whether it may send a message: only at a tap, for at most three templates. */
import { api } from '@/api'

type Answer = 'accept' | 'reject' | 'ban' | 'filter'

/** True where the platform has such messages at all. */
export function canSubscribe(): boolean {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifndef MP-WEIXIN
  return false
  // #endif
}

/** Asks, tells the server what was answered, and says if anything was accepted. */
export async function askToSubscribe(templateIds: readonly string[]): Promise<boolean> {
  const asked = templateIds.slice(0, 3)
  if (!canSubscribe() || asked.length === 0) return false
  const answers = await new Promise<Record<string, Answer | undefined>>((resolve) => {
    uni.requestSubscribeMessage({
      tmplIds: asked,
      success: (given) => resolve(given as unknown as Record<string, Answer>),
      fail: () => resolve({}), // switched off altogether: nothing was answered
    })
  })
  const told: Record<string, Answer> = {}
  for (const id of asked) {
    const answer = answers[id]
    if (answer) told[id] = answer
  }
  if (Object.keys(told).length) await api.write('post', '/api/v1/me/subscriptions', { body: { answers: told } })
  return Object.values(told).includes('accept')
}
