/** How far he is, roughly: the server measures and judges; this only says whether to ask for a photo. */
import type { Fix } from '@/platform/location'

const EARTH = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** `home` is in GCJ-02. */
export function metresBetween(fix: Fix, home: { latitude: number; longitude: number }): number {
  const here = fix.system === 'gcj02' ? fix : shifted(fix)
  const north = radians(home.latitude - here.latitude)
  const east = radians(home.longitude - here.longitude) * Math.cos(radians((home.latitude + here.latitude) / 2))
  return EARTH * Math.hypot(north, east)
}

const AXIS = 6_378_245
const ECCENTRICITY = 0.006_693_421_622_965_943

/** WGS-84 to GCJ-02, by the formula that all maps in China use. */
export function shifted(at: { latitude: number; longitude: number }): { latitude: number; longitude: number } {
  const [x, y] = [at.longitude - 105, at.latitude - 35]
  const sines = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3)
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + sines +
    (20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * (2 / 3) +
    (160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * (2 / 3)
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + sines +
    (20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * (2 / 3) +
    (150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * (2 / 3)
  const latitude = radians(at.latitude)
  const magic = 1 - ECCENTRICITY * Math.sin(latitude) ** 2
  const toNorth = (north * 180) / (((AXIS * (1 - ECCENTRICITY)) / (magic * Math.sqrt(magic))) * Math.PI)
  const toEast = (east * 180) / ((AXIS / Math.sqrt(magic)) * Math.cos(latitude) * Math.PI)
  return { latitude: at.latitude + toNorth, longitude: at.longitude + toEast }
}
