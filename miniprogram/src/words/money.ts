/** Fen as people read them: ¥180.00; nothing at all is ¥0. */
export function yuan(fen: number): string {
  if (fen === 0) return '¥0'
  const sign = fen < 0 ? '-' : ''
  const whole = Math.abs(fen)
  return `${sign}¥${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}
