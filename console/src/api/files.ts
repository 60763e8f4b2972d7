import { fetchAnswer } from './client'
import { nameIn } from './download'

const LATER = 60_000

/** A picture that only this person may fetch; whoever shows it gives the address back with `URL.revokeObjectURL`. */
export async function fetchPicture(address: string): Promise<string> {
  const response = await fetchAnswer('GET', address)
  return URL.createObjectURL(await response.blob())
}

/** Asks for a file that is made from what is sent, and hands it to the browser for saving. */
export async function downloadMade(address: string, body: unknown): Promise<void> {
  const response = await fetchAnswer('POST', address, body)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = nameIn(response.headers.get('Content-Disposition') ?? '')
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), LATER)
}
