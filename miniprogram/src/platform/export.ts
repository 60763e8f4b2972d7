/** Giving a file out of the app: a download in browsers, a file to share in WeChat. */

/** The bytes of a kept photo. */
export async function asBase64(path: string): Promise<string> {
  // #ifdef H5
  const blob = await (await fetch(path)).blob()
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
  // #endif
  // #ifndef H5
  return files().readFileSync(path, 'base64')
  // #endif
}

export async function saveText(name: string, text: string): Promise<void> {
  // #ifdef H5
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  // #endif
  // #ifndef H5
  const path = `${platform().env.USER_DATA_PATH}/${name}`
  files().writeFileSync(path, text, 'utf8')
  await new Promise<void>((resolve, reject) =>
    platform().shareFileMessage({ filePath: path, success: () => resolve(), fail: reject }),
  )
  // #endif
}

interface Files {
  readFileSync(path: string, encoding: string): string
  writeFileSync(path: string, text: string, encoding: string): void
}

interface Platform {
  env: { USER_DATA_PATH: string }
  getFileSystemManager(): Files
  shareFileMessage(asked: { filePath: string; success(): void; fail(why: unknown): void }): void
}

function platform(): Platform {
  return (globalThis as unknown as { wx: Platform }).wx
}

function files(): Files {
  return platform().getFileSystemManager()
}
