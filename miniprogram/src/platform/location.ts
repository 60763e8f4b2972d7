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

function fixOf(latitude: number, longitude: number, accuracy: number, system: Fix['system']): Fix {
  const accuracyMetres = Number.isFinite(accuracy) ? Math.round(accuracy) : null
  return { latitude, longitude, system, accuracyMetres, at: new Date().toISOString() }
}

/** Opens the map at a place given in GCJ-02. */
export function navigateTo(place: { latitude: number; longitude: number; name: string; address: string }): void {
  // #ifdef MP-WEIXIN
  uni.openLocation(place)
  // #endif
  // #ifdef H5
  // The phone's own map application, chosen by the person: no page of ours loads a map.
  const label = encodeURIComponent(place.address || place.name)
  window.location.href = /iPhone|iPad/.test(navigator.userAgent)
    ? `maps://?ll=${place.latitude},${place.longitude}&q=${label}`
    : `geo:${place.latitude},${place.longitude}?q=${place.latitude},${place.longitude}(${label})`
  // #endif
}
