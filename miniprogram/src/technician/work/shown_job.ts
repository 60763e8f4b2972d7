/** The job a page is about, from what the phone knows. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { onLoad, onShow } from '@dcloudio/uni-app'
import { useBench } from './bench'
import { emptyDraft, visitOf, type Draft, type Job, type Progress } from './job'

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
  })
  onShow(async () => {
    if (job.value === null) await bench.open()
    isLooking.value = false
  })
  return { id, job, visit, draft, progress, isLooking }
}
