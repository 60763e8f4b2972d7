const SHANGHAI = 8
const FROM: readonly (readonly [number, string])[] = [[0, '凌晨好'], [5, '早上好'], [9, '上午好'], [12, '中午好'], [14, '下午好'], [18, '晚上好'], [23, '夜深了']]

/** By the clock in Shanghai, wherever the computer stands. */
export function greeting(now: number): string {
  const hour = (new Date(now).getUTCHours() + SHANGHAI) % 24
  return FROM.filter(([from]) => from <= hour).at(-1)?.[1] ?? ''
}
