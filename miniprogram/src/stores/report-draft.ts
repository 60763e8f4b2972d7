/** What was typed into a report: kept on the phone through back, crash and an expired login, until it was sent. */
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { newKey } from '@/api'
import type { BodyOf } from '@/api/types'
import type { Values } from '@forms/definition'

const KEY = 'bx.report'

export interface ReportDraft {
  /** The key of the whole report: however often it is sent, it makes one ticket. */
  key: string
  code: string
  deviceId: string
  blankTag: string
  deviceName: string
  deviceDetail: string
  picture: string
  /** Without device: the kind of product in words, or by id where a blank code offers lines. */
  product: string
  lineId: string
  /** Read off a blank code's device by eye, where no photo of its nameplate can be taken. */
  nameplate: string
  symptoms: string[]
  problem: string
  mediaIds: string[]
  day: string
  window: string
  addressId: string
  householdId: string
  region: string
  door: string
  contactName: string
  contactPhone: string
  remark: string
  /** To the firm's own form. */
  answers: Values
  /** What was sent last without hearing whether it had arrived. */
  sent: BodyOf<'/api/v1/tickets', 'post'> | null
}

function fresh(): ReportDraft {
  return {
    key: newKey(), code: '', deviceId: '', blankTag: '', deviceName: '', deviceDetail: '', picture: 'device', product: '',
    lineId: '', nameplate: '', symptoms: [], problem: '', mediaIds: [], day: '', window: '', addressId: '', householdId: '', region: '',
    door: '', contactName: '', contactPhone: '', remark: '', answers: {},
    sent: null,
  }
}

export const useReportDraft = defineStore('report-draft', () => {
  const kept: unknown = uni.getStorageSync(KEY)
  const draft = ref<ReportDraft>(typeof kept === 'object' && kept !== null ? { ...fresh(), ...kept } : fresh())

  watch(draft, (changed) => uni.setStorageSync(KEY, changed), { deep: true })

  /** Another device is another report: what was typed for the one does not belong to the other. */
  function begin(device: Partial<ReportDraft>): void {
    const same = draft.value.code === (device.code ?? '') && draft.value.deviceId === (device.deviceId ?? '')
    draft.value = same ? { ...draft.value, ...device } : { ...fresh(), ...device }
  }

  function isBegun(): boolean {
    const { symptoms, problem, mediaIds } = draft.value
    return symptoms.length > 0 || problem !== '' || mediaIds.length > 0
  }

  function clear(): void {
    draft.value = fresh()
    uni.removeStorageSync(KEY)
  }

  return { draft, begin, clear, isBegun }
})
