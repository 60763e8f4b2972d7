/** What a reading should be: 正常 12–16. */
export function readingWords(asked: { low?: number | null; high?: number | null }): string {
  const { low, high } = asked
  if (low == null && high == null) return ''
  if (low == null) return `正常不超过 ${high}`
  return high == null ? `正常不低于 ${low}` : `正常 ${low}–${high}`
}
