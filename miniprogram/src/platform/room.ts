/** How full the phone's shelf is, from 0 to 1, with so many bytes of ours on it. */

/** WeChat gives a mini-program so much for files; a browser is held to the same, or to what its disk has left. */
export const MOST_MEGABYTES = 200

export async function roomTaken(bytes: number): Promise<number> {
  const ours = bytes / (MOST_MEGABYTES * 1_048_576)
  // #ifdef H5
  const { usage, quota } = (await navigator.storage?.estimate()) ?? {} // none where the page is not at https
  return Math.max(ours, usage && quota ? usage / quota : 0)
  // #endif
  // #ifndef H5
  return ours
  // #endif
}
