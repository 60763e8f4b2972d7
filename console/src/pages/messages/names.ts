import type { components } from '@/api/schema'

export const PLACES: Record<string, string> = { wecom: '企业微信', miniprogram: '小程序订阅消息', official_account: '公众号模板消息', sms: '短信' }
export const STATES: Record<string, string> = { waiting: '等着发', sending: '正在发', sent: '已发出', inbox_only: '只在站内', dead: '没发成', expired: '过时没发', unknown: '不确定' }
export const ARRIVALS: Record<string, string> = { arrived: '已送达', blocked: '对方拒收', failed: '没送达' }
/** What did not reach anybody, or may not have. */
export const FAILED = ['dead', 'unknown', 'inbox_only', 'expired'] as const

export type CallEnd = components['schemas']['CallReport']['outcome']
/** How a call can end, in the order in which it mostly does. */
export const CALL_ENDS: readonly (readonly [CallEnd, string])[] = [['told', '已告知'], ['no_answer', '没人接'], ['wrong_number', '号码不对'], ['not_needed', '不用打了']]
export const CALL_OUTCOMES: Record<string, string> = { ...Object.fromEntries(CALL_ENDS), reached_otherwise: '消息后来送到了' }
