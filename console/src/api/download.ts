import { fetchAnswer } from './client'

const LATER = 60_000

/** Hands a file of the API to the browser for saving, under the name that the server gave it. */
export async function download(address: string): Promise<void> {
  const response = await fetchAnswer('GET', address)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = nameIn(response.headers.get('Content-Disposition') ?? '')
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), LATER)
}

/** RFC 6266: the encoded name, else the plain one. */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? ''
}
