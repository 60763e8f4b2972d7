/** The customer's phone and the way to him; in practice both are only shown. */
import { ref, type Ref } from 'vue'
import { asProblem } from '@/api'
import { dial } from '@/platform/call'
import { navigateTo } from '@/platform/location'
import { single } from '@/use/taps'
import { toast } from '@/use/told'
import { noteShown } from '../practice/lesson'
import { useBench } from './bench'
import { titleOf, type Job } from './job'

/** As the log of who saw which number has it. */
const WHY = '师傅打给客户'

export interface Calling {
  trouble: Ref<string>
  call(ticket: Job['ticket']): Promise<void>
}

/**
 * 呼叫 on one page. Whoever asks for a number is written down: it is asked for once, and as long as the page is open it
 * is dialled again from there. It is kept nowhere else.
 */
export function useCalling(): Calling {
  const trouble = ref('')
  const numbers = new Map<string, string>()

  async function numberOf(ticket: Job['ticket']): Promise<string> {
    const known = numbers.get(ticket.id)
    if (known !== undefined) return known
    const heard = await useBench().office().write('post', '/api/v1/tickets/{ticket_id}/contact-reveals', { path: { ticket_id: ticket.id }, body: { reason: WHY } })
    numbers.set(ticket.id, heard.phone)
    return heard.phone
  }

  const call = single(async (ticket: Job['ticket']): Promise<void> => {
    if (useBench().isPractice) {
      void noteShown('called')
      return toast('练习：真单里会拨给客户')
    }
    try {
      const number = await numberOf(ticket)
      trouble.value = number ? '' : '这位客户没有留电话，给他留言'
      dial(number)
    } catch (thrown) {
      const problem = asProblem(thrown)
      trouble.value = problem.isOffline ? '打电话要联网，连上后再试' : problem.message
    }
  })

  return { trouble, call }
}

/** False where there is no map to open. */
export function showWay(ticket: Job['ticket']): boolean {
  const { position, region, door } = ticket.place
  if (!position) return true
  if (!useBench().isPractice) return navigateTo({ ...position, name: titleOf(ticket), address: `${region}${door}` })
  void noteShown('navigated')
  toast('练习：真单里会打开地图')
  return true
}
