/** The job that beginners practise on: invented people, an invented machine, nobody's data. */
import type { Schemas } from '@/api/types'
import type { Job, Visit } from '../work/job'

export const PRACTICE = 'practice-'
export const JOB = `${PRACTICE}job`
export const VISIT = `${PRACTICE}visit`
const DEVICE = `${PRACTICE}device`
const LINE = `${PRACTICE}line`

export interface Point {
  latitude: number
  longitude: number
}

const STEPS = [
  { name: 'cut_power', title: '断电', text: '拔掉插头，再验一次电', photos: 1, readings: [], note: false, required: true },
  { name: 'measure', title: '测电容', text: '', photos: 0, readings: [{ name: '启动电容', unit: 'µF', low: 33, high: 37 }], note: false, required: true },
]

/** This afternoon, so that nothing is late. */
function soon(now: Date): { start: string; end: string } {
  const start = Math.floor(now.getTime() / 3_600_000) * 3_600_000
  return { start: new Date(start).toISOString(), end: new Date(start + 3 * 3_600_000).toISOString() }
}

/** As the server would tell it; of its many fields those that the pages of a job read. */
export function aJob(now: Date, home: Point): Job {
  const visit: Partial<Visit> = {
    id: VISIT, number: 1, state: 'notified', appointment: null, planned: soon(now), hand_over: null,
    evidence: { before_photos: 1, after_photos: 1, fault_code: true, parts: false } as Visit['evidence'],
  }
  const ticket = {
    id: JOB, number: '练习单', state: 'dispatched', service_type: 'repair', service_name: '维修', product: '空调',
    problem: '开了不凉', symptoms: ['不制冷'], is_rework: false, promises: [], actions: [], quote: null, wanted: null, household_id: '', media_ids: [], media: {},
    contact: { name: '练习客户', phone: '', masked: false },
    place: { region: '练习小区', door: '1 幢 101', position: home, masked: false },
    devices: [{ device_id: DEVICE, brand: '练习牌', title: '挂壁式空调', model: 'LX-35', product_line_id: LINE }],
    visits: [visit],
  }
  const procedure = { title: '空调维修', steps: STEPS.map((step) => ({ step, done: null })), owed: STEPS.map((step) => step.name), media: {} }
  return { ticket, procedure, forms: [], check_in_metres: 500, devices: [{ device_id: DEVICE, category: 'air_conditioner', warranty: 'in', bought_on: null }], repairs_before: 0 } as unknown as Job
}

type Node = Schemas['FaultNodeView']
const WAY = ['不制冷', '外机不转', '换启动电容'] as const
const LEVELS = ['symptom', 'cause', 'remedy'] as const

/** One way through three levels. */
export function faultNodes(): Partial<Node>[] {
  return WAY.map((name, depth) => ({
    id: `${PRACTICE}fault-${depth}`, code: `LX-${depth + 1}`, name, level: LEVELS[depth] as Node['level'],
    parent_id: depth === 0 ? '' : `${PRACTICE}fault-${depth - 1}`, is_usable: true,
  }))
}

export function deviceLife(now: Date): unknown {
  return {
    device: {
      id: DEVICE, serial: 'LX0001', install_place: '客厅', installed_on: null, covered_until: null, is_scrapped: false,
      card: { brand: '练习牌', title: '挂壁式空调', model: 'LX-35', summary: '', category: 'air_conditioner', warranty: 'in' },
    },
    promises: [],
    services: {
      items: [{
        id: `${PRACTICE}old`, number: '练习旧单', service_name: '安装', state_name: '已完成', created_at: new Date(now.getTime() - 400 * 86_400_000).toISOString(),
        problem: '', symptoms: [], visits: [{ technicians: ['老师傅'], action: '装机试机正常', parts: [], fault: null }],
      }],
      next_cursor: null,
    },
  }
}
