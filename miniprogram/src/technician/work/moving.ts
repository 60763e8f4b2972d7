/** From page to page of the bench. */
import { go } from '@/use/going'
import { useBench } from './bench'

export const toJob = (id: string): Promise<void> => go('/technician/job/index', { id })
export const toJobPage = (page: 'book' | 'checkin' | 'checklist' | 'repair' | 'form' | 'finish', id: string): Promise<void> =>
  go(`/technician/job/${page}`, { id })
export const toStepForm = (id: string, act: string): Promise<void> => go('/technician/job/form', { id, act })
export const toQueue = (): Promise<void> => go('/technician/queue/index')
export const toScan = (job = ''): Promise<void> => go('/technician/device/scan', { job })
export const toDevice = (id: string, title: string): Promise<void> => go('/technician/device/index', { id, title })

/** To the list that the job stands on. */
export const backToDay = (): void =>
  void uni.reLaunch({ url: useBench().isPractice ? '/technician/practice/index' : '/technician/today/index' })
export const toPractice = (): Promise<void> => go('/technician/practice/index')

export const TABS = [
  { name: '今天', icon: 'clip', page: '/technician/today/index' },
  { name: '抢单', icon: 'grab', page: '/technician/pool/index' },
  { name: '本月', icon: 'yuan', page: '/technician/month/index' },
  { name: '我的', icon: 'user', page: '/technician/me/index' },
] as const
