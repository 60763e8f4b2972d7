import { describe, expect, it } from 'vitest'
import { clustered, planeFor, scaleFor, shade } from './area'

const west = { latitude: 30.2, longitude: 120.1 }
const east = { latitude: 30.2, longitude: 120.3 }
const north = { latitude: 30.3, longitude: 120.2 }

describe('places on a flat drawing', () => {
  it('lie inside it, north up and east right', () => {
    const plane = planeFor([west, east, north], 800, 600)
    for (const point of [west, east, north]) {
      expect(plane.x(point)).toBeGreaterThanOrEqual(35.9)
      expect(plane.x(point)).toBeLessThanOrEqual(764.1)
      expect(plane.y(point)).toBeGreaterThanOrEqual(35.9)
      expect(plane.y(point)).toBeLessThanOrEqual(564.1)
    }
    expect(plane.x(west)).toBeLessThan(plane.x(east))
    expect(plane.y(north)).toBeLessThan(plane.y(west))
  })

  it('are as far apart as they are on the ground, both ways', () => {
    const plane = planeFor([west, east, north], 800, 600)
    const across = (plane.x(east) - plane.x(west)) / plane.kilometre
    expect(across).toBeCloseTo(19.22, 1)
    expect((plane.y(west) - plane.y(north)) / plane.kilometre).toBeCloseTo(11.12, 1)
  })

  it('puts one place alone in the middle, and bears none', () => {
    const alone = planeFor([west], 800, 600)
    expect([alone.x(west), alone.y(west)]).toEqual([400, 300])
    expect(planeFor([], 800, 600).kilometre).toBe(264)
  })

  it('has a scale of round kilometres', () => {
    expect(scaleFor(38, 800)).toBe(2)
    expect(scaleFor(264, 800)).toBe(0.5)
    expect(scaleFor(100_000, 800)).toBe(0.1)
  })

  it('draws what lies on one another as one', () => {
    const found = clustered([1, 2, 30], (value) => ({ x: value, y: 0 }), 10)
    expect(found.map((each) => each.items)).toEqual([[1, 2], [30]])
  })
})

describe('how full an area is', () => {
  it('grows darker, and no darker than full', () => {
    expect([null, 0, 0.12, 0.5, 0.97, 1.4].map(shade)).toEqual([0, 1, 1, 4, 7, 7])
  })
})
