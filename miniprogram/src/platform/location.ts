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
  // WeChat gives GCJ-02 itself; a browser without a map key can only give what the satellites say.
  let system: Fix['system'] = 'gcj02'
  // #ifdef H5
  system = 'wgs84'
  // #endif
  return new Promise((resolve) => {
    const tooLate = setTimeout(() => resolve('none'), PATIENCE)
    uni.getLocation({
      type: system,
      isHighAccuracy: true,
      success: (got) => {
        clearTimeout(tooLate)
        const accuracy = Number.isFinite(got.accuracy) ? Math.round(got.accuracy) : null
        resolve({ latitude: got.latitude, longitude: got.longitude, system, accuracyMetres: accuracy, at: new Date().toISOString() })
      },
      fail: (why) => {
        clearTimeout(tooLate)
        resolve(/auth|deny|denied|permission/i.test(why.errMsg) ? 'refused' : 'none')
      },
    })
  })
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
