import type { IconName } from '@/components/icons'
import { dayOf } from '@/components/times'
import { LIFE_ACTS, type DeviceLife, type LifeEvent, type Service } from './words'

export type PointKind = 'origin' | 'service' | 'part' | 'owner'

export interface LifePoint {
  key: string
  kind: PointKind
  icon: IconName
  day: string
  title: string
  note: string
  /** Where it leads, if anywhere. */
  to: string
  /** Along the line, 0 to 1. */
  place: number
  /** How high its words stand, so that neighbours do not cover each other. */
  level: number
  isLeft: boolean
  isOpen: boolean
  /** What stands too close to have words of its own. */
  others: string[]
}

export interface Band {
  key: string
  words: string
  from: number
  to: number
  isFaint: boolean
  goesOn: boolean
}

export interface Lane {
  name: string
  bands: Band[]
}

export interface LifeLine {
  points: LifePoint[]
  lanes: Lane[]
  marks: { place: number; words: string; isYear: boolean }[]
  today: number
}

const DAY = 86_400_000
const LEVELS = 3
/** The width that words are laid out for; a wider screen only gives more room. */
const WIDTH = 1060
const LETTER = 11.5
const LONGEST_NOTE = 14
const MOST_LANES = 4
const SERVICE_ICONS: Record<string, IconName> = { repair: 'wrench', install: 'bolt', delivery: 'ar', debug: 'set', care: 'drop', inspection: 'eye' }

type Draft = Omit<LifePoint, 'place' | 'level' | 'isLeft' | 'others'> & { at: number }

/** The moment of a day or of an instant; days begin in Shanghai. */
export function momentOf(day: string): number {
  return Date.parse(day.length === 10 ? `${day}T00:00:00+08:00` : day)
}

export function lifeLine(life: DeviceLife, services: readonly Service[], now: number, only?: PointKind): LifeLine {
  const drafts = [...origins(life), ...services.map(ofService), ...life.events.map(ofEvent)].sort((a, b) => a.at - b.at)
  const until = life.device.covered_until ? momentOf(life.device.covered_until) : 0
  const first = Math.min(...drafts.map((each) => each.at), now - 90 * DAY)
  const span = now - first
  const start = first - span * 0.02
  const end = Math.max(now + span * 0.06, Math.min(until, now + span * 0.3))
  const placeOf = (at: number) => (at - start) / (end - start)
  const shown = drafts.filter((each) => !only || each.kind === only)
  return {
    points: spread(shown.map(({ at, ...rest }) => ({ ...rest, place: placeOf(at), level: 0, isLeft: false, others: [] }))),
    lanes: lanesOf(life, now, end, placeOf),
    marks: marksOf(start, end, placeOf),
    today: placeOf(now),
  }
}

function origins(life: DeviceLife): Draft[] {
  const { device, origin, sale } = life
  const found: Draft[] = []
  const add = (key: string, day: string | null | undefined, icon: IconName, title: string, note: string) => {
    if (day) found.push({ key, kind: 'origin', icon, day: day.slice(0, 10), title, note, to: '', isOpen: false, at: momentOf(day) })
  }
  add('made', origin.made_on, 'part', '出厂', origin.batch_number ? `批次 ${origin.batch_number}` : '')
  add('sold', sale?.sold_on || device.purchase.bought_on, 'money', '售出', sale ? `${sale.channel || sale.seller_name}` : device.purchase.channel)
  add('installed', device.installed_on, 'bolt', '安装', device.install_place)
  if (found.length === 0) add('filed', dayOf(momentOf(device.created_at)), 'flag', '建档', '')
  return found
}

function ofService(service: Service): Draft {
  return {
    key: service.id, kind: 'service', icon: SERVICE_ICONS[service.service_type] ?? 'wrench', day: dayOf(momentOf(service.created_at)),
    title: service.service_name, note: service.problem || service.state_name, to: `/tickets/${service.id}`,
    isOpen: !service.ended_at, at: momentOf(service.created_at),
  }
}

function ofEvent(event: LifeEvent): Draft {
  const isPart = event.act.startsWith('component') || event.act === 'commissioned'
  const told = [event.facts.name, event.facts.serial].filter(Boolean).join(' ')
  const readings = event.readings.length ? `${event.readings.length} 项读数` : ''
  return {
    key: event.id, kind: isPart ? 'part' : 'owner', icon: isPart ? 'part' : event.act === 'scrapped' ? 'x' : 'house',
    day: dayOf(momentOf(event.at)), title: LIFE_ACTS[event.act], note: told || readings || event.reason,
    to: event.ticket_id ? `/tickets/${event.ticket_id}` : '', isOpen: false, at: momentOf(event.at),
  }
}

/** Each to the lowest level where its words have room; where none has, it joins its neighbour. */
function spread(points: LifePoint[]): LifePoint[] {
  const filled = new Array<number>(LEVELS).fill(-Infinity)
  const kept: LifePoint[] = []
  for (const point of points) {
    const width = 34 + LETTER * Math.max(point.title.length, Math.min(point.note.length, LONGEST_NOTE))
    const at = point.place * WIDTH
    point.isLeft = at + width > WIDTH
    const from = point.isLeft ? at - width : at - 14
    const level = filled.findIndex((taken) => taken <= from)
    const last = kept.at(-1)
    if (level < 0 && last) {
      last.others.push(`${point.day} ${point.title}`)
      continue
    }
    point.level = Math.max(level, 0)
    filled[point.level] = point.isLeft ? at + 14 : at + width
    kept.push(point)
  }
  return kept
}

function lanesOf(life: DeviceLife, now: number, end: number, placeOf: (at: number) => number): Lane[] {
  const { device } = life
  const lanes: Lane[] = []
  const from = device.installed_on ?? device.purchase.bought_on ?? life.origin.made_on
  if (device.covered_until) {
    const until = momentOf(device.covered_until) + DAY
    const start = from ? momentOf(from) : Math.min(momentOf(device.created_at), until)
    lanes.push({
      name: '整机保修',
      bands: [{
        key: 'whole', from: placeOf(start), to: Math.min(1, placeOf(until)), isFaint: until < now, goesOn: until > end,
        words: `${from ? `${from} 起，` : ''}到 ${device.covered_until}`,
      }],
    })
  }
  for (const part of device.components) {
    const since = part.since ? momentOf(part.since) : momentOf(device.installed_on ?? device.created_at)
    const until = part.until ? momentOf(part.until) : end
    const band = {
      key: part.id, from: Math.max(0, placeOf(since)), to: Math.min(1, placeOf(until)), isFaint: part.until !== null, goesOn: part.until === null,
      words: part.serial ?? (part.until ? '换下' : '在用'),
    }
    const lane = lanes.find((each) => each.name === part.name)
    if (lane) lane.bands.push(band)
    else if (lanes.length < MOST_LANES) lanes.push({ name: part.name, bands: [band] })
  }
  return lanes
}

/** Each new year, and the quarters between where there is room for them. */
function marksOf(start: number, end: number, placeOf: (at: number) => number): LifeLine['marks'] {
  const marks: LifeLine['marks'] = []
  const years = (end - start) / (365 * DAY)
  const step = years < 1.2 ? 1 : years < 4 ? 3 : 12
  const first = Number(dayOf(start).slice(0, 4))
  for (let year = first; year <= Number(dayOf(end).slice(0, 4)); year += years > 14 ? 2 : 1) {
    for (let month = 1; month <= 12; month += step) {
      const place = placeOf(momentOf(`${year}-${String(month).padStart(2, '0')}-01`))
      if (place >= 0 && place <= 0.97) marks.push({ place, words: month === 1 ? `${year} 年` : `${month} 月`, isYear: month === 1 })
    }
  }
  return marks
}
