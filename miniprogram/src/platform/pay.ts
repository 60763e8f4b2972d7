/** Paying inside WeChat. The H5 has no way of its own: the technician takes the money, or shows a code. */

export interface PayOrder {
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'MD5' | 'HMAC-SHA256' | 'RSA'
  paySign: string
}

export type Paid = 'paid' | 'turned_back' | 'failed' | 'not_here'

export function pay(order: PayOrder): Promise<Paid> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.requestPayment({
      provider: 'wxpay',
      orderInfo: {},
      ...order,
      success: () => resolve('paid'),
      fail: (why) => resolve(/cancel/.test(why.errMsg) ? 'turned_back' : 'failed'),
    })
  })
  // #endif
  // #ifndef MP-WEIXIN
  void order
  return Promise.resolve('not_here')
  // #endif
}
