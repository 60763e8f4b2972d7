import type { paths } from './schema'
import { Refusal, readRefusal, unreachable } from './refusal'

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete'
type PathsWith<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, { responses: unknown }> ? P : never
}[keyof paths]
type OperationOf<P extends keyof paths, V extends Verb> = paths[P] extends Record<V, infer O> ? O : never
type JsonOf<R> = R extends { content: { 'application/json': infer J } } ? J : undefined
type Good = 200 | 201 | 202 | 204
export type Answer<P extends keyof paths, V extends Verb> =
  OperationOf<P, V> extends { responses: infer R } ? JsonOf<R[keyof R & Good]> : never
type PathParameters<O> = O extends { parameters: { path: infer T } } ? T : undefined
type QueryParameters<O> = O extends { parameters: { query?: infer T } } ? T : undefined
type BodyOf<O> = O extends { requestBody?: { content: { 'application/json': infer B } } } ? B : undefined

interface Asked<O> {
  path?: PathParameters<O>
  query?: QueryParameters<O>
  body?: BodyOf<O>
  /** Repeats of one deed carry one key, so that it happens once. */
  key?: string
  signal?: AbortSignal
}

/** How requests learn who asks, and what to do where nobody is signed in any more. */
export interface Credentials {
  token(): string
  /** Resolves once somebody is signed in again; rejects where that will not be. */
  renew(): Promise<void>
}

let credentials: Credentials = { token: () => '', renew: () => Promise.reject(new Error('nobody')) }

export function useCredentials(given: Credentials): void {
  credentials = given
}

export function addressOf(template: string, path: object = {}, query: object = {}): string {
  const values = new Map<string, unknown>(Object.entries(path))
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null && each !== '') search.append(name, String(each))
    }
  }
  return search.size ? `${filled}?${search}` : filled
}

/** For addresses that an answer offers, such as a ticket's actions. */
export async function send<T>(verb: string, address: string, body?: unknown, key?: string, signal?: AbortSignal): Promise<T> {
  const response = await fetchAnswer(verb, address, body, key, signal)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** For answers that are not JSON. */
export async function fetchAnswer(verb: string, address: string, body?: unknown, key?: string, signal?: AbortSignal): Promise<Response> {
  const once = verb === 'GET' ? undefined : (key ?? crypto.randomUUID())
  let response = await attempt(verb, address, body, once, signal)
  if (response.status === 401 && credentials.token()) {
    await credentials.renew()
    response = await attempt(verb, address, body, once, signal)
  }
  if (!response.ok) throw await readRefusal(response)
  return response
}

async function attempt(verb: string, address: string, body: unknown, key?: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const token = credentials.token()
  if (token) headers.Authorization = `Bearer ${token}`
  if (key) headers['Idempotency-Key'] = key
  // A form of files tells its own type, with the boundary in it.
  const isFile = body instanceof Blob || body instanceof FormData
  if (body instanceof Blob) headers['Content-Type'] = body.type || 'application/octet-stream'
  else if (body !== undefined && !isFile) headers['Content-Type'] = 'application/json'
  try {
    return await fetch(address, { method: verb, headers, body: body === undefined || isFile ? body : JSON.stringify(body), signal })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Refusal(unreachable)
  }
}

function asking<V extends Verb>(verb: V) {
  return <P extends PathsWith<V> & string>(path: P, asked: Asked<OperationOf<P, V>> = {}): Promise<Answer<P, V>> =>
    send<Answer<P, V>>(verb.toUpperCase(), addressOf(path, asked.path ?? {}, asked.query ?? {}), asked.body, asked.key, asked.signal)
}

export const api = {
  get: asking('get'),
  post: asking('post'),
  put: asking('put'),
  patch: asking('patch'),
  delete: asking('delete'),
}
