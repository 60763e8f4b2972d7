/** A refusal, a failure of the server or of the net, with what to do in plain Chinese. */

export interface ProblemDocument {
  status: number
  code: string
  detail: string
  params?: Record<string, unknown>
  request_id?: string
}

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, unknown>
  readonly requestId: string

  constructor(given: ProblemDocument) {
    super(given.detail)
    this.name = 'Problem'
    this.status = given.status
    this.code = given.code
    this.params = given.params ?? {}
    this.requestId = given.request_id ?? ''
  }

  /** Nothing was heard from the server: it may have been done or not. */
  get isOffline(): boolean {
    return this.status === 0
  }

  get isOurs(): boolean {
    return this.status >= 500
  }

  get isSignedOut(): boolean {
    return this.status === 401
  }

  get isMissing(): boolean {
    return this.status === 404 || this.status === 403
  }
}

export const NO_NETWORK = 'no_network'
export const TOO_SLOW = 'too_slow'

export function offline(isSlow = false): Problem {
  return new Problem({
    status: 0,
    code: isSlow ? TOO_SLOW : NO_NETWORK,
    detail: isSlow ? '有点慢，没等到回音，您填的都在，再试一次' : '网络断了，您填的都在，连上后再试一次',
  })
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}

const BUSY = '我们这边出了点问题，您填的都在，稍后再试'

/** From an answer that is no good one. `body` is its parsed JSON, or whatever came. */
export function refusal(status: number, body: unknown, retryAfter = ''): Problem {
  const said: ProblemDocument = isDocument(body) ? { ...body, status } : { status, code: `http_${status}`, detail: '' }
  return new Problem({ ...said, detail: wordsFor(status, said, retryAfter) })
}

function wordsFor(status: number, said: ProblemDocument, retryAfter: string): string {
  if (status === 401) return '登录过期了，登录后接着来'
  if (status === 429) return retryAfter ? `点得太快，${retryAfter} 秒后再试` : said.detail || '点得太快，过一会儿再试'
  if (status === 413 && !said.detail) return '文件太大，剪短或换一张小的再传'
  if (status === 415 && !said.detail) return '这种文件传不了，换照片或视频'
  if (status >= 500) return said.request_id ? `${BUSY} · 编号 ${said.request_id}` : BUSY
  return said.detail || '没办成，请再试一次'
}

/** Whatever was thrown, as something that can be shown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  return new Problem({ status: -1, code: 'unexpected', detail: '这一步没走通，请再试一次' })
}

/** The fields of a form that were refused: name to what to do. */
export function fieldReasons(problem: Problem): Record<string, string> {
  // Of a form of the firm they are `fields`, with rows and columns behind the name.
  const errors = problem.params['errors'] ?? problem.params['fields']
  if (!Array.isArray(errors)) return {}
  const told: Record<string, string> = {}
  for (const each of errors as { field?: string; reason?: string }[]) {
    if (each.field && each.reason) told[each.field.split('[')[0] ?? each.field] ??= each.reason
  }
  return told
}
