/**
 * Scanning inside WeCom, which lends its camera to pages that our server has signed. WeCom's own JavaScript comes along
 * in the bundle, fetched when somebody scans: no page loads anything from outside.
 */
import { register, scanQRCode, ScanQRCodeType } from '@wecom/jssdk'
import { api } from '@/api'

let isKnown = false

/** What the code says; null if he turned back. Rejects where WeCom or the server refuses. */
export async function scanInWeCom(): Promise<string | null> {
  if (!isKnown) await introduce()
  try {
    return (await scanQRCode({ needResult: true, scanType: [ScanQRCodeType.qrCode] })).resultStr || null
  } catch (why) {
    if (/cancel/i.test(String((why as { errMsg?: string }).errMsg))) return null
    throw why
  }
}

async function introduce(): Promise<void> {
  const { corp_id: corpId, agent_id: agentId } = await signatures(window.location.href)
  register({
    corpId,
    agentId,
    jsApiList: ['scanQRCode'],
    getConfigSignature: async (address) => {
      const { timestamp, nonce, signature } = (await signatures(address)).config
      return { timestamp, nonceStr: nonce, signature }
    },
  })
  isKnown = true
}

const signatures = (address: string) => api.read('/api/v1/wecom-page-signatures', { query: { address } })
