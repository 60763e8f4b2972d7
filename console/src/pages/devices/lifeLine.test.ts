import { describe, expect, it } from 'vitest'
import { dayOf } from '@/components/times'
import { lifeLine, momentOf } from './lifeLine'
import type { DeviceLife, Service } from './words'

const NOW = momentOf('2026-09-21')

function life(given: object = {}): DeviceLife {
  const device = {
    installed_on: '2024-07-13', install_place: '客厅', covered_until: '2030-07-12', created_at: '2024-07-13T04:00:00Z',
    purchase: { bought_on: '2024-07-06', channel: '西兴门店', document_ids: [], is_confirmed: true }, components: [],
  }
  return { device, origin: { made_on: '2024-05-10', batch_number: 'S3', supplier: '' }, sale: null, events: [], ...given } as unknown as DeviceLife
}

function service(id: string, day: string, ended: string | null = day): Service {
  return { id, created_at: `${day}T02:00:00Z`, ended_at: ended, service_type: 'repair', service_name: '维修', problem: '漏水', state_name: '已关闭' } as unknown as Service
}

describe('the life of a device on one line', () => {
  it('is told in the order in which it was lived', () => {
    const { points, today } = lifeLine(life(), [service('b', '2026-05-12'), service('a', '2025-08-19')], NOW)
    expect(points.map((point) => [point.title, point.day])).toEqual([
      ['出厂', '2024-05-10'], ['售出', '2024-07-06'], ['安装', '2024-07-13'], ['维修', '2025-08-19'], ['维修', '2026-05-12'],
    ])
    expect(points.map((point) => point.place)).toEqual([...points.map((point) => point.place)].sort((a, b) => a - b))
    expect(points.every((point) => point.place > 0 && point.place < today)).toBe(true)
  })

  it('lifts words that would cover each other, and gathers what is closer than there are levels', () => {
    const crowd = Array.from({ length: 9 }, (_, number) => service(`s${number}`, '2025-08-19'))
    const { points } = lifeLine(life(), crowd, NOW)
    const there = points.filter((point) => point.day === '2025-08-19')
    expect(there.map((point) => point.level)).toEqual([0, 1, 2])
    expect(there.at(-1)?.others).toHaveLength(6)
  })

  it('shows how long the warranty runs, also past the end of the line', () => {
    const [whole] = lifeLine(life(), [], NOW).lanes
    expect(whole?.bands[0]).toMatchObject({ words: '2024-07-13 起，到 2030-07-12', goesOn: true, isFaint: false, to: 1 })
  })

  it('keeps one lane for what replaced what', () => {
    const components = [
      { id: 'old', name: '主板', serial: 'MB-11', since: '2024-07-13', until: '2025-08-19' },
      { id: 'new', name: '主板', serial: 'MB-12', since: '2025-08-19', until: null },
    ]
    const { lanes } = lifeLine(life({ device: { ...life().device, components } }), [], NOW)
    expect(lanes.map((lane) => [lane.name, lane.bands.map((band) => [band.words, band.isFaint])])).toEqual([
      ['整机保修', [['2024-07-13 起，到 2030-07-12', false]]],
      ['主板', [['MB-11', true], ['MB-12', false]]],
    ])
  })

  it('can show one kind of thing alone, on the same scale', () => {
    const services = [service('a', '2025-08-19')]
    const all = lifeLine(life(), services, NOW)
    const some = lifeLine(life(), services, NOW, 'service')
    expect(some.points.map((point) => point.key)).toEqual(['a'])
    expect(some.points[0]?.place).toBe(all.points.at(-1)?.place)
  })

  it('begins with the file where nobody knows more', () => {
    const unknown = life({ device: { ...life().device, installed_on: null, purchase: { bought_on: null, channel: '' }, covered_until: null }, origin: { made_on: null, batch_number: '', supplier: '' } })
    const { points, lanes } = lifeLine(unknown, [], NOW)
    expect(points.map((point) => point.title)).toEqual(['建档'])
    expect(lanes).toEqual([])
  })

  it('counts days as Shanghai does', () => {
    expect(dayOf(Date.parse('2026-05-01T17:00:00Z'))).toBe('2026-05-02')
  })
})
