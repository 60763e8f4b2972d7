const SHANGHAI = 8

export function greeting(now: number): string {
  const hour = (new Date(now).getUTCHours() + SHANGHAI) % 24
  if (hour < 5 || hour >= 18) return '晚上好'
  return hour < 12 ? '上午好' : '下午好'
}
