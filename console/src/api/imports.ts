import { addressOf, send } from './client'
import type { components } from './schema'

type Schemas = components['schemas']
export type ImportRun = Schemas['ImportView']
export type ImportMode = Schemas['ImportMode']

/** Sends a table with its name, which the report and the list of imports show. */
export function sendTable(kind: string, table: File, mode: ImportMode, isDryRun: boolean): Promise<ImportRun> {
  const form = new FormData()
  form.append('file', table)
  return send<ImportRun>('POST', addressOf('/api/v1/import-kinds/{kind}/imports', { kind }, { mode, dry_run: isDryRun }), form)
}
