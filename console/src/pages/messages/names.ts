export const PLACES: Record<string, string> = { wecom: '企业微信', miniprogram: '小程序订阅消息', official_account: '公众号模板消息', sms: '短信' }
export const STATES: Record<string, string> = { waiting: '等着发', sending: '正在发', sent: '已发出', inbox_only: '只在站内', dead: '没发成', expired: '过时没发', unknown: '不确定' }
export const ARRIVALS: Record<string, string> = { arrived: '已送达', blocked: '对方拒收', failed: '没送达' }
/** What did not reach anybody, or may not have. */
export const FAILED = ['dead', 'unknown', 'inbox_only', 'expired'] as const
