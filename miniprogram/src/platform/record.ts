/** Hold to speak. The recording is kept beside the words; without a microphone one types. */

export interface Recording {
  path: string
  seconds: number
}

/** Where holding the button records. */
export function canRecord(): boolean {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifndef MP-WEIXIN
  return false
  // #endif
}

const LONGEST = 60_000

/** Begins; the returned function ends it. Null if the microphone was refused or it was too short to be one. */
export function startRecording(): () => Promise<Recording | null> {
  // #ifdef MP-WEIXIN
  const recorder = uni.getRecorderManager()
  const begun = Date.now()
  const ended = new Promise<Recording | null>((resolve) => {
    recorder.onStop((made: { tempFilePath: string }) => {
      const seconds = Math.round((Date.now() - begun) / 1_000)
      resolve(seconds >= 1 ? { path: made.tempFilePath, seconds } : null)
    })
    recorder.onError(() => resolve(null))
  })
  recorder.start({ duration: LONGEST, format: 'mp3', sampleRate: 16_000, numberOfChannels: 1, encodeBitRate: 48_000 })
  return () => {
    recorder.stop()
    return ended
  }
  // #endif
  // #ifndef MP-WEIXIN
  return () => Promise.resolve(null)
  // #endif
}
