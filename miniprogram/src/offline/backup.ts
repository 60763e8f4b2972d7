/** Everything that has not arrived, for when the way to the server stays shut: JSON with the photos in it. */
import type { Journal } from './journal'
import { filesIn, type KeptFile, type Operation } from './operations'

export interface Backup {
  format: 'baoxiu-queue'
  version: 1
  technician: string
  madeAt: string
  operations: Operation[]
  files: (KeptFile & { base64: string })[]
}

export async function backup<Content>(
  journal: Journal<Content>,
  madeAt: Date,
  asBase64: (content: Content) => Promise<string>,
): Promise<Backup> {
  const operations = (await journal.operations()).filter((each) => each.state !== 'done')
  const spokenOf = new Set(operations.flatMap((each) => filesIn(each.body)))
  const files: Backup['files'] = []
  for (const file of (await journal.keptFiles()).values()) {
    if (!spokenOf.has(file.id)) continue
    const content = await journal.contentOf(file.id)
    files.push({ ...file, base64: content === null ? '' : await asBase64(content) })
  }
  return {
    format: 'baoxiu-queue',
    version: 1,
    technician: journal.technician,
    madeAt: madeAt.toISOString(),
    operations,
    files,
  }
}
