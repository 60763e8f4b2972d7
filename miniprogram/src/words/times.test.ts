import { dayWords, distanceWords, timeLeft, windowWords } from './times'
import { yuan } from './money'
import { maskedPhone } from './phones'

const NOW = new Date('2026-07-15T10:00:00+08:00')

it.each([
  ['2026-07-14T23:59:00+08:00', '昨天'],
  ['2026-07-15T23:59:00+08:00', '今天'],
  ['2026-07-16T00:00:00+08:00', '明天'],
  ['2026-07-17T12:00:00+08:00', '后天'],
  ['2026-07-19T12:00:00+08:00', '周日'],
  ['2026-07-22T12:00:00+08:00', '7 月 22 日'],
  ['2027-01-02T12:00:00+08:00', '2027 年 1 月 2 日'],
  ['2026-07-15T20:00:00Z', '明天'],
])('names the day of %s as Shanghai sees it', (moment, words) => {
  expect(dayWords(moment, NOW)).toBe(words)
})

it('names a window as the pages do', () => {
  const window = (start: string, end: string) => ({ start: `2026-07-16T${start}:00+08:00`, end: `2026-07-16T${end}:00+08:00` })
  expect(windowWords(window('10:00', '12:00'), NOW)).toBe('明天 10–12 点')
  expect(windowWords(window('10:30', '12:00'), NOW)).toBe('明天 10:30–12:00')
  expect(windowWords(window('09:00', '21:00'), NOW)).toBe('明天 都可以')
})

it.each([
  ['2026-07-14', '已到期'],
  ['2026-07-15', '今天到期'],
  ['2027-05-19', '还剩 308 天'],
  ['2030-05-20', '还剩 3 年 10 个月'],
  ['2028-07-15', '还剩 2 年'],
])('tells what is left of a cover until %s', (until, words) => {
  expect(timeLeft(until, NOW)).toBe(words)
})

it('says money and distances', () => {
  expect([yuan(0), yuan(18000), yuan(5), yuan(-1050)]).toEqual(['¥0', '¥180.00', '¥0.05', '-¥10.50'])
  expect([distanceWords(80), distanceWords(2345)]).toEqual(['80 米', '2.3 公里'])
})

it('shows of a phone its two ends', () => {
  expect([maskedPhone('+8613812342046'), maskedPhone('13812342046'), maskedPhone('')]).toEqual(['138****2046', '138****2046', ''])
})
