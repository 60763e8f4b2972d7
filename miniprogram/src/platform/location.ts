/** Where the phone is, in the degrees it gives: the server brings them into those of Chinese maps. */

export interface Fix {
  latitude: number
  longitude: number
  system: 'wgs84' | 'gcj02'
  accuracyMetres: number | null
  at: string
}

export type NoFix = 'refused' | 'none'

const PATIENCE = 8_000

/** A fix within eight seconds, or why there is none. */
export function locate(): Promise<Fix | NoFix> {
  return new Promise((resolve) => {
    const tooLate = setTimeout(() => resolve('none'), PATIENCE)
    const answer = (told: Fix | NoFix): void => {
      clearTimeout(tooLate)
      resolve(told)
    }
    // #ifdef MP-WEIXIN
    uni.getLocation({
      type: 'gcj02',
      isHighAccuracy: true,
      success: (got) => answer(fixOf(got.latitude, got.longitude, got.accuracy, 'gcj02')),
      fail: (why) => answer(/auth|deny|denied|permission/i.test(why.errMsg) ? 'refused' : 'none'),
    })
    // #endif
    // #ifdef H5
    // Not by way of uni-app, which brings the addresses of five map services along for it.
    if (!navigator.geolocation) return answer('none')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => answer(fixOf(coords.latitude, coords.longitude, coords.accuracy, 'wgs84')),
      (why) => answer(why.code === why.PERMISSION_DENIED ? 'refused' : 'none'),
      { enableHighAccuracy: true, timeout: PATIENCE },
    )
    // #endif
  })
}

/** As `locate`, where he has allowed it before: nobody is asked as a page opens. */
export async function locateQuietly(): Promise<Fix | null> {
  const fix = (await mayLocate()) ? await locate() : 'refused'
  return typeof fix === 'string' ? null : fix
}

function mayLocate(): Promise<boolean> {
  return new Promise((resolve) => {
    // #ifdef MP-WEIXIN
    uni.getSetting({ success: (got) => resolve(Boolean(got.authSetting['scope.userLocation'])), fail: () => resolve(false) })
    // #endif
    // #ifdef H5
    if (!navigator.permissions) return resolve(false)
    navigator.permissions.query({ name: 'geolocation' }).then((held) => resolve(held.state === 'granted'), () => resolve(false))
    // #endif
  })
}

function fixOf(latitude: number, longitude: number, accuracy: number, system: Fix['system']): Fix {
  const accuracyMetres = Number.isFinite(accuracy) ? Math.round(accuracy) : null
  return { latitude, longitude, system, accuracyMetres, at: new Date().toISOString() }
}

export interface MapPlace {
  latitude: number
  longitude: number
  name: string
  address: string
}

/**
 * What the phone's own map answers to, for a place in GCJ-02; empty where nothing does. A computer has no such map, and
 * the browsers inside WeChat and WeCom lead to none.
 */
function mapAddress(place: MapPlace, agent: string): string {
  if (/MicroMessenger|wxwork/i.test(agent)) return ''
  const at = `${place.latitude},${place.longitude}`
  const label = encodeURIComponent(place.address || place.name)
  if (/iPhone|iPad/.test(agent)) return `maps://?ll=${at}&q=${label}`
  return /Android/.test(agent) ? `geo:${at}?q=${at}(${label})` : ''
}

/** Opens the phone's own map: no page of ours loads one. False where there is none to open. */
export function navigateTo(place: MapPlace): boolean {
  // #ifdef MP-WEIXIN
  uni.openLocation(place)
  return true
  // #endif
  // #ifdef H5
  const address = mapAddress(place, navigator.userAgent)
  if (address === '') return false
  const way = document.createElement('a')
  way.href = address
  way.click()
  return true
  // #endif
}
