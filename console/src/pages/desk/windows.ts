export interface Window {
  start: string
  end: string
}

const SHANGHAI = 8 * 3_600_000
const HOURS = [[9, 12], [14, 16], [16, 18], [18, 20]] as const
const DAYS = 3
const MOST = 6

/** What can still be wished for: from the next full window on, today and the two days after. */
export function windowsToOffer(now: Date): Window[] {
  const midnight = Math.floor((now.getTime() + SHANGHAI) / 86_400_000) * 86_400_000 - SHANGHAI
  const all = Array.from({ length: DAYS }, (_, day) =>
    HOURS.map(([from, to]) => {
      const moment = (hour: number) => new Date(midnight + day * 86_400_000 + hour * 3_600_000).toISOString()
      return { start: moment(from), end: moment(to) }
    }),
  ).flat()
  return all.filter(({ start }) => Date.parse(start) > now.getTime()).slice(0, MOST)
}
