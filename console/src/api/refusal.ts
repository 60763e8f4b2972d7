/** What the server answers when it refuses, as RFC 9457 writes it. */
export interface Problem {
  status: number
  code: string
  title: string
  detail: string
  request_id: string
  params: Record<string, unknown>
}

export const unreachable: Problem = {
  status: 0,
  code: 'unreachable',
  title: '连不上服务器',
  detail: '网络断了，或服务器正在重启。您写的都还在，请稍后再试',
  request_id: '',
  params: {},
}

export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'Refusal'
    this.problem = problem
  }

  get isForbidden(): boolean {
    return this.problem.status === 403
  }

  get isMissing(): boolean {
    return this.problem.status === 404
  }

  /** Somebody else changed the same thing in between. */
  get isConflict(): boolean {
    return this.problem.status === 409
  }

  /** Surprises alone carry a number: it lets an administrator find them in the logs. */
  get reference(): string {
    return this.problem.status >= 500 ? this.problem.request_id : ''
  }
}

export async function readRefusal(response: Response): Promise<Refusal> {
  try {
    const told = (await response.json()) as Partial<Problem>
    if (typeof told.detail === 'string' && typeof told.code === 'string') {
      return new Refusal({ ...unreachable, request_id: '', params: {}, ...told, status: response.status })
    }
  } catch {
    // A proxy in between answers with a page of its own.
  }
  return new Refusal({ ...unreachable, status: response.status })
}

/** One sentence for a person, whatever was thrown. */
export function inWords(error: unknown): string {
  return error instanceof Error && error.message ? error.message : '页面出了点问题，请刷新后再试'
}
