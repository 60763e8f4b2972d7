/** From page to page of the bench. */
import { go } from '@/use/going'

export const toJob = (id: string): Promise<void> => go('/technician/job/index', { id })
export const toJobPage = (page: 'book' | 'checkin' | 'checklist' | 'repair' | 'form' | 'finish', id: string): Promise<void> =>
  go(`/technician/job/${page}`, { id })
export const toQueue = (): Promise<void> => go('/technician/queue/index')
export const toDevice = (id: string, title: string): Promise<void> => go('/technician/device/index', { id, title })

export const TABS = [
  { name: '今天', icon: 'clip', page: '/technician/today/index' },
  { name: '抢单', icon: 'grab', page: '/technician/pool/index' },
  { name: '待传', icon: 'synced', page: '/technician/queue/index' },
] as const
