/**
 * The one way to the server. Safe reads are tried three times; a write carries an Idempotency-Key, so that trying it
 * once more after a cut has one effect. A 401 signs in again by itself where the platform can, once.
 */
import { newKey } from './keys'
import { offline, Problem, refusal } from './problem'
import { request, type Heard, type Sent, type Transport } from './transport'
import type { AnswerOf, BodyOf, Method, PathsOf, PathValues, QueryValues } from './types'

export const READ_TIMEOUT = 10_000
export const WRITE_TIMEOUT = 20_000
const PAUSES = [300, 1_200]

type Query = Record<string, unknown>

export interface Reading<P extends PathsOf<'get'>> {
  path?: PathValues<P, 'get'>
  query?: QueryValues<P, 'get'>
}

export interface Writing<P extends PathsOf<M>, M extends Method> {
  path?: PathValues<P, M>
  query?: QueryValues<P, M>
  body?: BodyOf<P, M>
  /** The key of the intent, kept by whoever may send it again later; a new one otherwise. */
  key?: string
}

export interface PolicyAsked {
  policy: string
  version: string
  title: string
}

export interface Credentials {
  token(): string
  /** Sign in again without asking anybody; false where that cannot be done. */
  renew(): Promise<boolean>
  /** The person was asked to agree to a policy; true if he did. */
  agree(asked: PolicyAsked): Promise<boolean>
  /** The token counts no more and could not be renewed. */
  expired(): void
}

export interface Wiring {
  origin: string
  transport: Transport
  pause(milliseconds: number): Promise<void>
}

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

export function filled(path: string, values: Record<string, unknown> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])))
}

export function queryOf(query: Query = {}): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null && each !== '') {
        parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`)
      }
    }
  }
  return parts.length ? `?${parts.join('&')}` : ''
}

export class Client {
  private renewal: Promise<boolean> | null = null
  private agreement: Promise<boolean> | null = null

  constructor(
    private readonly wiring: Wiring,
    private readonly credentials: Credentials,
  ) {}

  /** Raises Problem. */
  read<P extends PathsOf<'get'>>(path: P, given: Reading<P> = {}): Promise<AnswerOf<P, 'get'>> {
    const url = this.url(path, given.path, given.query)
    return this.heard({ method: 'GET', url, headers: {}, timeout: READ_TIMEOUT }, PAUSES) as Promise<AnswerOf<P, 'get'>>
  }

  /** Raises Problem. */
  write<M extends 'post' | 'put' | 'patch' | 'delete', P extends PathsOf<M>>(
    method: M,
    path: P,
    given: Writing<P, M> = {},
  ): Promise<AnswerOf<P, M>> {
    const url = this.url(path, given.path, given.query)
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': given.key ?? newKey() }
    const verb = method.toUpperCase() as Sent['method']
    const sent = { method: verb, url, headers, body: given.body, timeout: WRITE_TIMEOUT }
    return this.heard(sent, PAUSES.slice(0, 1)) as Promise<AnswerOf<P, M>>
  }

  private url(path: unknown, values: unknown, query: unknown): string {
    const address = filled(String(path), values as Record<string, unknown> | undefined)
    return `${this.wiring.origin}${address}${queryOf(query as Query | undefined)}`
  }

  /** What the server itself offered to do: `href` and `method` come from it. Raises Problem. */
  follow(offer: { method: string; href: string }, body: unknown, key: string = newKey()): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key }
    const verb = offer.method.toUpperCase() as Sent['method']
    const sent = { method: verb, url: `${this.wiring.origin}${offer.href}`, headers, body, timeout: WRITE_TIMEOUT }
    return this.heard(sent, PAUSES.slice(0, 1))
  }

  /** Anything else that is sent, as a file is: signed, renewed and agreed to like the rest. Raises Problem. */
  exchange(send: (headers: Record<string, string>) => Promise<Heard>): Promise<unknown> {
    return this.answered(() => send(this.signature()))
  }

  origin(): string {
    return this.wiring.origin
  }

  private heard(sent: Sent, pauses: readonly number[]): Promise<unknown> {
    return this.answered(() => this.tried(sent, pauses))
  }

  private async answered(ask: () => Promise<Heard>): Promise<unknown> {
    let answer = await ask()
    if (answer.status === 401 && (await this.renewed())) answer = await ask()
    const asked = policyAsked(answer)
    if (asked && (await this.agreed(asked))) answer = await ask()
    if (answer.status === 401 && this.credentials.token()) this.credentials.expired()
    if (answer.status >= 200 && answer.status < 300) return answer.body === '' ? undefined : answer.body
    throw refusal(answer.status, answer.body, answer.header('Retry-After'))
  }

  /** Again after a cut, or while the server is away; never after it has answered. */
  private async tried(sent: Sent, pauses: readonly number[]): Promise<Heard> {
    for (let turn = 0; ; turn += 1) {
      const pause = pauses[turn]
      try {
        const answer = await this.wiring.transport(this.signed(sent))
        if (pause === undefined || !isAway(answer.status)) return answer
      } catch (cut) {
        if (pause === undefined) throw cut instanceof Problem ? cut : offline()
      }
      await this.wiring.pause(pause)
    }
  }

  private signed(sent: Sent): Sent {
    return { ...sent, headers: { ...sent.headers, ...this.signature() } }
  }

  private signature(): Record<string, string> {
    const token = this.credentials.token()
    return token ? { Authorization: `Bearer ${token}` } : {}
  }

  /** Many requests may hear of it at once: one signs in, all wait for it. */
  private renewed(): Promise<boolean> {
    this.renewal ??= this.credentials
      .renew()
      .catch(() => false)
      .finally(() => {
        this.renewal = null
      })
    return this.renewal
  }

  private agreed(asked: PolicyAsked): Promise<boolean> {
    this.agreement ??= this.credentials
      .agree(asked)
      .catch(() => false)
      .finally(() => {
        this.agreement = null
      })
    return this.agreement
  }
}

function policyAsked(answer: Heard): PolicyAsked | null {
  if (answer.status !== 403) return null
  const said = answer.body as { code?: string; params?: PolicyAsked } | undefined
  return said?.code === 'consent_needed' && said.params ? said.params : null
}

function isAway(status: number): boolean {
  return status === 502 || status === 503 || status === 504
}

export function newClient(credentials: Credentials, origin: string): Client {
  return new Client({ origin, transport: request, pause: wait }, credentials)
}
