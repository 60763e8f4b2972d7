import type { Point } from './types'

export interface Plane {
  x(point: Point): number
  y(point: Point): number
  /** Of one kilometre, in the units of the drawing. */
  kilometre: number
}

const KM_A_DEGREE = 111.195
const MARGIN = 36
/** One place alone is drawn with this much around it. */
const LEAST_KM = 2

/**
 * Places in GCJ-02 on a flat drawing that fits them all, both ways to one scale: a degree of
 * longitude is shorter the further from the equator.
 */
export function planeFor(points: readonly Point[], width: number, height: number): Plane {
  const latitudes = points.map((point) => point.latitude)
  const longitudes = points.map((point) => point.longitude)
  const middle = { latitude: between(latitudes), longitude: between(longitudes) }
  const across = KM_A_DEGREE * Math.cos((middle.latitude * Math.PI) / 180)
  const wide = Math.max(LEAST_KM, spread(longitudes) * across)
  const high = Math.max(LEAST_KM, spread(latitudes) * KM_A_DEGREE)
  const kilometre = Math.min((width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
  return {
    x: (point) => width / 2 + (point.longitude - middle.longitude) * across * kilometre,
    y: (point) => height / 2 - (point.latitude - middle.latitude) * KM_A_DEGREE * kilometre,
    kilometre,
  }
}

function between(values: readonly number[]): number {
  return values.length ? (Math.min(...values) + Math.max(...values)) / 2 : 0
}

function spread(values: readonly number[]): number {
  return values.length ? Math.max(...values) - Math.min(...values) : 0
}

/** A round number of kilometres for the scale, about a fifth of the drawing. */
export function scaleFor(kilometre: number, width: number): number {
  const most = width / 5 / kilometre
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500]
  return [...steps].reverse().find((step) => step <= most) ?? 0.1
}

export interface Cluster<T> {
  x: number
  y: number
  items: T[]
}

/** What would lie on one another is drawn as one, with its number. */
export function clustered<T>(items: readonly T[], at: (item: T) => { x: number; y: number }, apart: number): Cluster<T>[] {
  const found: Cluster<T>[] = []
  for (const item of items) {
    const { x, y } = at(item)
    const near = found.find((each) => Math.hypot(each.x - x, each.y - y) < apart)
    if (near) near.items.push(item)
    else found.push({ x, y, items: [item] })
  }
  return found
}

/** From pale to dark as days fill up; what is over full is as dark as full. */
export function shade(saturation: number | null): number {
  if (saturation === null) return 0
  return Math.min(7, Math.max(1, Math.ceil(saturation * 7)))
}
