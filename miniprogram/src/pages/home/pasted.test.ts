import { piecesOf } from './pasted'

it.each([
  ['周敏 13812342046 浙江省杭州市西湖区青桐里5幢1204', { name: '周敏', phone: '13812342046', rest: '浙江省杭州市西湖区青桐里5幢1204' }],
  ['收货人：周敏\n手机号码：138-1234-2046\n详细地址：浙江省杭州市 西湖区 青桐里', { name: '周敏', phone: '13812342046', rest: '浙江省杭州市西湖区青桐里' }],
  ['浙江省杭州市西湖区青桐里5幢', { name: '', phone: '', rest: '浙江省杭州市西湖区青桐里5幢' }],
  ['', { name: '', phone: '', rest: '' }],
])('takes %s apart', (pasted, pieces) => {
  expect(piecesOf(pasted)).toEqual(pieces)
})
