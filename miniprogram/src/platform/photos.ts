/** Taking photos and choosing them, made small: long side 1600, quality 0.8. A video is at most 30 seconds. */

export interface Picked {
  path: string
  kind: 'photo' | 'video'
}

const LONG_SIDE = 1_600
const QUALITY = 0.8

/** Empty if the person turned back or the camera was refused. */
export async function pickPhotos(count: number, source: 'camera' | 'album'): Promise<Picked[]> {
  const paths = await new Promise<string[]>((resolve) => {
    uni.chooseImage({
      count,
      sourceType: [source],
      sizeType: ['compressed'],
      success: (got) => resolve(([] as string[]).concat(got.tempFilePaths)),
      fail: () => resolve([]),
    })
  })
  return Promise.all(paths.map(async (path) => ({ path: await smaller(path), kind: 'photo' as const })))
}

export function pickVideo(): Promise<Picked[]> {
  return new Promise((resolve) => {
    uni.chooseVideo({
      maxDuration: 30,
      compressed: true,
      success: (got) => resolve([{ path: got.tempFilePath, kind: 'video' }]),
      fail: () => resolve([]),
    })
  })
}

/** The photo as it was where it cannot be made smaller. */
async function smaller(path: string): Promise<string> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) => {
    uni.compressImage({
      src: path,
      quality: QUALITY * 100,
      compressedWidth: LONG_SIDE,
      success: (made) => resolve(made.tempFilePath),
      fail: () => resolve(path),
    })
  })
  // #endif
  // #ifdef H5
  try {
    return await drawnSmaller(path)
  } catch {
    return path
  }
  // #endif
}

// #ifdef H5
async function drawnSmaller(path: string): Promise<string> {
  const blob = await (await fetch(path)).blob()
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' })
  const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(bitmap.width * scale)
  canvas.height = Math.round(bitmap.height * scale)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  return made && made.size < blob.size ? URL.createObjectURL(made) : path
}
// #endif
