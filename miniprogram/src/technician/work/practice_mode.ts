/** Which desk a page is for: its job says so, so that no page can be at the wrong one. */
import { practiceDesk } from '../practice/lesson'
import { PRACTICE } from '../practice/story'
import { useBench } from './bench'

export function useModeOf(id: string): void {
  useBench().sitAt(id.startsWith(PRACTICE) ? practiceDesk() : null)
}
