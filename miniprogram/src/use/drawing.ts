import { ref, shallowRef } from 'vue'
import { useTurned } from './turned'

/** A canvas that cannot be read says nothing at all on some phones. */
const PATIENCE_MILLISECONDS = 5_000

/**
 * What was drawn, kept apart from its canvas, which loses or distorts it when the phone is turned.
 *
 * `take` reads the canvas (null: it could not be read); `restart` makes it ready for another try. After a turn `held` is the
 * picture to show in the canvas's place; `lost` says that there was not yet enough of it.
 */
export function useDrawing<Picture>(take: () => Promise<Picture | null>, isEnough: () => boolean, hasBegun: () => boolean, restart: () => void) {
  const held = shallowRef<Picture | null>(null)
  const isLost = ref(false)
  let latest: Promise<Picture | null> = Promise.resolve(null)

  const late = () => new Promise<null>((done) => setTimeout(() => done(null), PATIENCE_MILLISECONDS))

  /** At the end of each stroke. */
  function keep(): void {
    isLost.value = false
    if (isEnough()) latest = Promise.race([take().catch(() => null), late()])
  }

  function forget(): void {
    latest = Promise.resolve(null)
    held.value = null
  }

  async function turn(): Promise<void> {
    if (held.value !== null || !hasBegun()) return
    const asked = latest
    const picture = isEnough() ? await asked : null
    if (asked !== latest) return // cleared meanwhile
    held.value = picture
    isLost.value = picture === null
    if (picture === null) restart()
  }

  useTurned(() => void turn())
  return { held, isLost, keep, forget, picture: () => latest }
}
