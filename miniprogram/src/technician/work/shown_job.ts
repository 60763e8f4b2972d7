/** The job a page is about, from what the phone knows. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { onHide, onLoad, onShow, onUnload } from '@dcloudio/uni-app'
import { useNetwork } from '@/stores/network'
import { useBench } from './bench'
import { useModeOf } from './practice_mode'
import { emptyDraft, visitOf, type Draft, type Job, type Progress } from './job'

/** The customer's yes, or the firm's, is seen without pulling at the page. */
const AFRESH = 20_000

export interface ShownJob {
  id: Ref<string>
  job: ComputedRef<Job | null>
  visit: ComputedRef<string>
  draft: ComputedRef<Draft>
  progress: ComputedRef<Progress | null>
  isLooking: Ref<boolean>
}

export function useShownJob(): ShownJob {
  const bench = useBench()
  const id = ref('')
  const isLooking = ref(true)
  const job = computed(() => bench.jobNamed(id.value))
  const visit = computed(() => (job.value ? (visitOf(job.value.ticket)?.id ?? '') : ''))
  const draft = computed(() => (visit.value ? bench.draftOf(visit.value) : emptyDraft()))
  const progress = computed(() => (job.value ? bench.progress(job.value) : null))

  onLoad((given) => {
    id.value = String(given?.['id'] ?? '')
    useModeOf(id.value)
  })
  let turning: ReturnType<typeof setInterval> | undefined
  const stop = (): void => clearInterval(turning)
  onShow(async () => {
    stop()
    turning = setInterval(() => {
      if (useNetwork().isOnline) void bench.refresh()
    }, AFRESH)
    useModeOf(id.value) // another page may have sat down elsewhere
    if (job.value === null) await bench.open()
    isLooking.value = false
  })
  onHide(stop)
  onUnload(stop)
  return { id, job, visit, draft, progress, isLooking }
}
