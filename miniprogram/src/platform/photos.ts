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
/** As a data URI: the page may connect to nothing but its server, not even to a blob of its own. */
async function drawnSmaller(path: string): Promise<string> {
  const image = new Image()
  image.src = path
  await image.decode()
  const scale = Math.min(1, LONG_SIDE / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/jpeg', QUALITY)
}
// #endif
