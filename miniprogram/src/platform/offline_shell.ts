/** The bench opens without a network once it has been opened with one. WeChat keeps mini-programs itself. */
import { isBench } from './entrance'

export function keepShell(): void {
  // #ifdef H5
  if (isBench() && 'serviceWorker' in navigator && import.meta.env.PROD) {
    navigator.serviceWorker.register('./sw.js').catch(() => undefined) // private windows have none: online works as ever
  }
  // #endif
}
