/** Photos and signatures in a form: kept on the phone at once, sent when the form is. */
import { newKey } from '@/api'
import type { FileKeeper } from '@/components/bx-form/keeper'
import { fileMark } from '@/offline/operations'
import { sizeOf } from './acting'
import { useBench } from './bench'

export const keeperOf = (job: string): FileKeeper => ({
  async keep(path, kind) {
    const id = newKey()
    await useBench().keepFile(job, { id, kind, bytes: await sizeOf(path), content: path })
    return fileMark(id)
  },
  open: (mark) => useBench().photos().open(mark.slice(fileMark('').length)),
})
