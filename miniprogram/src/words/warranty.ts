import type { Schemas } from '@/api/types'

type State = Schemas['WarrantyState']
export interface WarrantyWord {
  text: string
  tone: 'green' | 'slate'
}

const WORDS: Record<State, WarrantyWord> = {
  in: { text: '保修期内', tone: 'green' },
  out: { text: '已过保修', tone: 'slate' },
  unknown: { text: '保修待核对', tone: 'slate' },
}

export const warrantyWord = (state: State): WarrantyWord => WORDS[state]
