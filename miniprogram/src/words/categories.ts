import type { PICTURES } from '@/components/bx-art/pictures'
import type { Schemas } from '@/api/types'

type Category = Schemas['Category']

const DRAWN: Partial<Record<Category, keyof typeof PICTURES>> = {
  air_conditioner: 'ac',
  water_heater: 'heater',
  range_hood: 'hood',
  washing_machine: 'washer',
}

/** The picture of a kind of product; the neutral one for kinds that have none. */
export const pictureOf = (category: Category | undefined): keyof typeof PICTURES =>
  (category && DRAWN[category]) ?? 'device'
