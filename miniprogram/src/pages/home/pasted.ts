/** What people paste: 周敏 13812342046 浙江省杭州市西湖区青桐里5幢1204. */

export interface Pieces {
  name: string
  phone: string
  rest: string
}

const PHONE = /(?:\+?86[-\s]?)?(1[3-9]\d)[-\s]?(\d{4})[-\s]?(\d{4})(?!\d)/
const LABELS = /(?:收货人|收件人|联系人|姓名|手机号?码?|电话|所在地区|详细地址|地址)\s*[:：]/g
const NAME = /^[\p{Script=Han}·]{2,4}$/u
const PLACE = /省|市|区|县|路|街|号|幢|栋|室|村|镇/

export function piecesOf(pasted: string): Pieces {
  const plain = pasted.replace(LABELS, ' ')
  const found = PHONE.exec(plain)
  const phone = found ? `${found[1]}${found[2]}${found[3]}` : ''
  const words = plain.replace(PHONE, ' ').split(/[\s,，;；]+/).filter(Boolean)
  const name = words.find((word) => NAME.test(word) && !PLACE.test(word)) ?? ''
  const rest = words.filter((word) => word !== name).join('')
  return { name, phone, rest }
}
