/** The work bench: the desk of whoever works on this phone, or the one he practises at. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch, type ShallowRef } from 'vue'
import { api } from '@/api'
import type { Client } from '@/api/client'
import type { Act, Journal, NewFile } from '@/offline/journal'
import type { FileShelf } from '@/offline/storage'
import { phoneFiles, phoneShelf, senderLease } from '@/platform/shelves'
import { storeQuietly } from '@/platform/storing'
import { sendFile } from '@/platform/upload'
import { onSession, storedSession } from '@/stores/credentials'
import { useNetwork } from '@/stores/network'
import { newDesk, type Desk } from './desk'
import type { FaultBook } from './faults'
import type { Draft, Job, Progress } from './job'
import { lineTo } from './line'
import type { SentPhotos } from './sent_photos'

const LAST = 'bx.bench.technician'

/** A login that has expired takes nothing away: the jobs stay those of whoever worked here last. */
function whoWorks(): string {
  const session = storedSession()
  if (session?.kind === 'staff') storeQuietly(LAST, session.personId)
  return session?.personId ?? String(uni.getStorageSync(LAST) ?? '')
}

function ownDesk(technician: string): Desk {
  return newDesk({
    technician,
    shelf: phoneShelf(),
    files: phoneFiles(),
    office: api,
    line: lineTo(api, sendFile),
    lease: senderLease(technician),
    isKnown: () => storedSession() !== null,
  })
}

/** What the desk shows, in the type it has there: a store would unwrap a computed one to its last leaf. */
function mirrored<T>(read: () => T): ShallowRef<T> {
  const held = shallowRef(read()) as ShallowRef<T>
  watch(read, (fresh) => (held.value = fresh), { flush: 'sync' })
  return held
}

export const useBench = defineStore('bench', () => {
  const own = shallowRef<Desk>(ownDesk(whoWorks()))
  const other = shallowRef<Desk | null>(null)

  function desk(): Desk {
    if (other.value) return other.value
    const technician = whoWorks()
    if (own.value.ground.technician !== technician) own.value = ownDesk(technician) // the next one sees his own
    return own.value
  }

  const shown = computed(() => other.value ?? own.value)

  onSession((session) => {
    if (other.value || !session) return
    const before = own.value
    if (desk() === before) void before.send()
    else void desk().open()
  })

  const network = useNetwork()
  watch(() => network.isOnline, (isOnline) => {
    if (isOnline) void desk().refresh()
  })

  return {
    day: mirrored(() => shown.value.day.value),
    acts: mirrored(() => shown.value.acts.value),
    files: mirrored(() => shown.value.files.value),
    notices: computed(() => shown.value.notices.value),
    undoable: mirrored(() => shown.value.undoable.value),
    undo: (id: string): Promise<boolean> => desk().undo(id),
    rest: computed(() => shown.value.rest.value),
    trouble: computed(() => shown.value.trouble.value),
    isFull: computed(() => shown.value.isFull.value),
    percents: computed(() => shown.value.percents.value),
    report: computed(() => shown.value.report.value),
    /** True at a desk that is not the firm's: nothing done there leaves the phone. */
    isPractice: computed(() => other.value !== null),
    /** Another desk in the place of his own, or null for his own again. */
    sitAt: (given: Desk | null): void => {
      other.value = given
    },
    open: (): Promise<void> => desk().open(),
    refresh: (own = ''): Promise<void> => desk().refresh(own),
    record: (act: Act, newFiles: readonly NewFile<string>[] = []): Promise<void> => desk().record(act, newFiles),
    keepFile: (job: string, file: NewFile<string>): Promise<void> => desk().keepFile(job, file),
    send: (): Promise<void> => desk().send(),
    decide: (id: string, state: 'waiting' | 'dropped'): Promise<void> => desk().decide(id, state),
    jobNamed: (id: string): Job | null => shown.value.jobNamed(id),
    draftOf: (visit: string): Draft => shown.value.draftOf(visit),
    write: (visit: string, changes: Partial<Draft>): Promise<void> => desk().write(visit, changes),
    progress: (job: Job): Progress => shown.value.progress(job),
    forgetNotice: (id: string): void => desk().forgetNotice(id),
    journal: (): Journal<string> => desk().journal,
    /** Photos as they lie on the phone. */
    photos: (): FileShelf<string> => desk().ground.files,
    faults: (): FaultBook => desk().faults,
    sentPhotos: (): SentPhotos => desk().sent,
    /** Who is asked where the net is needed. */
    office: (): Client => desk().ground.office,
  }
})
