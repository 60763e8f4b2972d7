import { clock } from './axis'
import { firstFree } from './slots'
import type { BoardRow, Candidate, Candidates, Rejected } from './types'

/** How somebody stands to the ticket in hand. `yes`: he may come, if not at the time that was asked
 * about; `full`: not today; `no`: a rule is against it, which a person may overrule with a reason. */
export interface Standing {
  kind: 'best' | 'yes' | 'full' | 'no' | 'unknown'
  words: string
  /** The first minute at which he could begin. */
  start: number | null
}

const OF_THE_TIME = new Set(['window', 'capacity'])

export function standingOf(row: BoardRow, found: Candidates | null, day: string, from: number, but = ''): Standing {
  if (!found) return { kind: 'unknown', words: '', start: null }
  const start = firstFree(row, day, found.minutes_needed, from, but)
  const rejected = found.rejected.find((each) => each.staff_id === row.staff_id)
  const hard = rejected?.reasons.find((reason) => !OF_THE_TIME.has(reason.filter))
  if (hard) return { kind: 'no', words: hard.text, start }
  const full = rejected?.reasons.find((reason) => reason.filter === 'capacity')
  if (full) return { kind: 'full', words: full.text, start }
  if (start === null) return { kind: 'full', words: '当天排不下', start }
  const isBest = found.candidates[0]?.staff_id === row.staff_id
  return { kind: isBest ? 'best' : 'yes', words: `${clock(start)} 起可排`, start }
}

export interface Outside {
  names: string[]
  text: string
}

/** Who might come at another time, and who not: one line for each reason, the most common first. */
export function outside(found: Candidates): { later: Rejected[]; never: Outside[] } {
  const isLater = (each: Rejected) => each.reasons.every((reason) => reason.filter === 'window')
  const byReason = new Map<string, string[]>()
  for (const each of found.rejected) {
    if (isLater(each)) continue
    const text = (each.reasons.find((reason) => reason.filter !== 'window') ?? each.reasons[0])?.text ?? ''
    byReason.set(text, [...(byReason.get(text) ?? []), each.name])
  }
  const never = [...byReason].map(([text, names]) => ({ text, names })).sort((one, other) => other.names.length - one.names.length)
  return { later: found.rejected.filter(isLater), never }
}

export function namesWords(names: readonly string[]): string {
  return names.length > 2 ? `${names[0]} 等 ${names.length} 人` : names.join('、')
}

const PARTS: Record<string, string> = { skill: '技能', travel: '路程', load: '负载', rating: '好评', fair: '公平', continuity: '熟悉', part: '备件' }
const SOURCES: Record<string, string> = { gps: '实时定位', last_visit: '上一单位置', base: '驻点', unknown: '位置未知' }

export function partsOf(candidate: Candidate): { name: string; value: number }[] {
  return Object.entries(candidate.parts).map(([part, value]) => ({ name: PARTS[part] ?? part, value: value ?? 0 }))
}

/** 赢在…: the strongest parts in words, with where the way was measured from. */
export function whyWords(candidate: Candidate): string {
  const strong = partsOf(candidate).filter((part) => part.value >= 0.8).map((part) => part.name)
  const way = candidate.km == null ? SOURCES[candidate.position] : `${candidate.km.toFixed(1)} 公里（${SOURCES[candidate.position]}）`
  return [strong.length ? `强在${strong.slice(0, 3).join('、')}` : '', way, `当天 ${candidate.jobs_today} 单`].filter(Boolean).join('；')
}

const MODES: Record<string, string> = { auto: '自动派', suggest: '建议模式', team: '交组长', pool: '抢单池', expert: '指定专家', subcontractor: '转外包' }

export function modeWords(mode: string): string {
  return MODES[mode] ?? mode
}
