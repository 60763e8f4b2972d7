import { computed, ref, shallowRef } from 'vue'
import { addressOf, send } from '@/api/client'
import { Refusal } from '@/api/refusal'
import type { components } from '@/api/schema'
import type { Finding, Json } from './content'

type Schemas = components['schemas']
export type Summary = Schemas['DefinitionSummary']
export type Version = Schemas['VersionSummary'] & { content: Json }
export interface Draft {
  version: number
  note: string
  edited_by: string
  edited_at: string
  asked_by: string
  asked_at: string | null
  content: Json
}
export interface Check {
  findings: Finding[]
  changes: string[]
}

/** One definition of any kind: what counts, its draft, and what may be done with them. The kinds' own
 * addresses differ in nothing but what the content is. */
export function useDefinition(kind: string, key: string) {
  const summary = shallowRef<Summary | null>(null)
  const published = shallowRef<Version | null>(null)
  const draft = shallowRef<Draft | null>(null)
  const check = shallowRef<Check | null>(null)
  const words = shallowRef<string[]>([])
  const error = shallowRef<unknown>(null)
  const isLoaded = ref(false)
  const version = computed(() => draft.value?.version ?? summary.value?.version ?? 0)

  const at = (end: string) => addressOf(`/api/v1/definitions/{kind}/{key}${end}`, { kind, key })

  async function load(): Promise<void> {
    error.value = null
    try {
      const seen = await send<{ definition: Summary; published: Version | null }>('GET', at(''))
      summary.value = seen.definition
      published.value = seen.published
      draft.value = seen.definition.has_draft ? await send<Draft>('GET', at('/draft')) : null
      check.value = draft.value ? await send<Check>('GET', at('/draft/check')) : null
      words.value = seen.published ? await difference(0, seen.published.number) : []
      isLoaded.value = true
    } catch (refused) {
      if (refused instanceof Refusal && refused.isMissing) isLoaded.value = true
      else error.value = refused
    }
  }

  async function difference(before: number, after: number): Promise<string[]> {
    const told = await send<{ changes: string[] }>('GET', `${at('/difference')}?before=${before}&after=${after}`)
    return told.changes
  }

  async function save(content: Json, note: string): Promise<void> {
    await send('PUT', at('/draft'), { version: version.value, note, content })
    await load()
  }

  async function act(end: string, more: object = {}): Promise<void> {
    await send('POST', at(end), { version: version.value, ...more })
    await load()
  }

  return {
    summary, published, draft, check, words, error, isLoaded, version, load, difference, save,
    submit: () => act('/draft/submission'),
    publish: () => act('/draft/publication'),
    discard: () => act('/draft/removal'),
    rollBack: (number: number) => act('/rollback', { number }),
    versionAt: (number: number) => send<Version>('GET', at(`/versions/${number}`)),
  }
}
