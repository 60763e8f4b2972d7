import { fetchAnswer } from '@/api/client'

const RATE = 8000
const HEADER = 44

/** A recording in AMR as one that browsers play. Raises where it is not there, or is no such recording. */
export async function waveOf(address: string): Promise<Blob> {
  const recorded = new Uint8Array(await (await fetchAnswer('GET', address)).arrayBuffer())
  return new Blob([wave(await decoded(recorded))], { type: 'audio/wav' })
}

/** Off the page's own thread: a minute of speech takes a while. */
function decoded(recorded: Uint8Array): Promise<Float32Array> {
  const worker = new Worker(new URL('./amr.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Float32Array>((resolve, reject) => {
    const fail = () => reject(new Error('录音读不出来，请下载后用播放器听'))
    worker.onerror = fail
    worker.onmessage = ({ data }: MessageEvent<{ amr: Float32Array | null }>) => (data.amr?.length ? resolve(data.amr) : fail())
    worker.postMessage({ command: 'decode', buffer: recorded })
  }).finally(() => worker.terminate())
}

/** Sixteen bits, one channel (RIFF). */
function wave(samples: Float32Array): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER + samples.length * 2)
  const view = new DataView(bytes)
  const write = (at: number, text: string) => [...text].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)))
  write(0, 'RIFF')
  view.setUint32(4, bytes.byteLength - 8, true)
  write(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, RATE, true)
  view.setUint32(28, RATE * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  write(36, 'data')
  view.setUint32(40, samples.length * 2, true)
  samples.forEach((sample, place) => view.setInt16(HEADER + place * 2, Math.max(-1, Math.min(1, sample)) * 0x7fff, true))
  return bytes
}
