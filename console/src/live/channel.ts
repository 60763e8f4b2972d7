/** What the server says at `/api/v1/events`: ids and kinds; the rest is read with one's own rights. */
export interface LiveEvent {
  type: 'event'
  seq: number
  /** In the past tense: `visit_dispatched`, `ticket_closed`, … */
  kind: string
  subject: 'ticket' | 'desk_item' | 'conversation'
  id: string
  at: string
}

/** Somebody else who has the board before him; '' where nothing is in his hand, nobody's day open. */
export interface Present {
  id: string
  name: string
  ticket_id: string
  staff_id: string
}

/** Everybody who is there now, as often as that changes. It has no number of its own. */
interface Presence {
  type: 'presence'
  people: Present[]
}

interface Place {
  type: 'ready' | 'reload' | 'here'
  seq: number
}

/** `lost`: the page may be out of date, and says so. `ended`: this person has too many pages open, so
 * that it does not come back by itself. */
export type LiveState = 'idle' | 'connecting' | 'open' | 'lost' | 'ended'

export interface Listener {
  heard?(event: LiveEvent): void
  /** What was missed is not told any more: read everything anew. */
  reload?(): void
  changed?(state: LiveState): void
  present?(people: Present[]): void
}

export interface Outside {
  /** A one-time pass, and the name of the protocol it is for. */
  pass(): Promise<{ secret: string; protocol: string }>
  open(address: string, protocols: string[]): WebSocket
  random(): number
}

const SIGNED_OUT = 4401
const RIGHTS_CHANGED = 4403
const TOO_MANY_PAGES = 4429
const LONGEST_PAUSE = 30_000
const SHORTEST_PAUSE = 500
/** All pages of a process that stops would come back at once. */
const SPREAD = 4_000

/**
 * One connection for everything in this tab that wants to know what happens, from `start` to `stop`.
 * Whoever listens hears each event once and in order, also over a broken connection: the server is
 * told the last number.
 */
export class LiveChannel {
  private readonly listeners = new Set<Listener>()
  private socket: WebSocket | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private after: number | null = null
  private failures = 0
  private attempt = 0
  state: LiveState = 'idle'

  constructor(
    private readonly address: string,
    private readonly outside: Outside,
  ) {}

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  start(): void {
    if (this.state === 'idle') void this.connect()
  }

  /** At once: the network is back, or somebody asks for it. */
  resume(): void {
    if (this.state !== 'lost' && this.state !== 'ended') return
    this.failures = 0
    void this.connect()
  }

  stop(): void {
    this.attempt += 1
    clearTimeout(this.timer)
    this.socket?.close()
    this.socket = null
    this.after = null
    this.failures = 0
    this.become('idle')
  }

  private async connect(): Promise<void> {
    clearTimeout(this.timer)
    const attempt = ++this.attempt
    if (this.state === 'idle' || this.state === 'ended') this.become('connecting')
    try {
      const { secret, protocol } = await this.outside.pass()
      if (attempt !== this.attempt) return
      const address = this.after === null ? this.address : `${this.address}?after=${this.after}`
      this.follow(this.outside.open(address, [protocol, `secret.${secret}`]), attempt)
    } catch {
      if (attempt === this.attempt) this.comeBack()
    }
  }

  private follow(socket: WebSocket, attempt: number): void {
    this.socket = socket
    socket.onmessage = (message: MessageEvent<string>) => {
      if (attempt === this.attempt) this.take(JSON.parse(message.data) as LiveEvent | Presence | Place)
    }
    socket.onclose = (closed: CloseEvent) => {
      if (attempt === this.attempt) this.part(closed.code)
    }
  }

  private take(said: LiveEvent | Presence | Place): void {
    if (said.type === 'presence') {
      this.tell((each) => each.present?.(said.people))
      return
    }
    if (said.type === 'event') {
      if (this.after !== null && said.seq <= this.after) return
      this.after = said.seq
      this.tell((each) => each.heard?.(said))
      return
    }
    this.after = said.seq
    if (said.type === 'reload') this.tell((each) => each.reload?.())
    if (said.type === 'ready') {
      this.failures = 0
      this.become('open')
    }
  }

  private part(code: number): void {
    this.socket = null
    if (code === TOO_MANY_PAGES) {
      this.become('ended')
      return
    }
    if (code === RIGHTS_CHANGED) {
      this.after = null
      this.tell((each) => each.reload?.())
    }
    if (code === SIGNED_OUT) {
      // Who asks for a pass without a session is asked to sign in again, and it goes on from there.
      this.become('lost')
      void this.connect()
      return
    }
    this.comeBack()
  }

  private comeBack(): void {
    this.become('lost')
    const pause = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** this.failures)
    this.failures += 1
    this.timer = setTimeout(() => void this.connect(), pause + this.outside.random() * SPREAD)
  }

  private become(state: LiveState): void {
    if (this.state === state) return
    this.state = state
    // Who is there is not known without a line; once it is back, the server says it anew.
    if (state === 'lost') this.tell((each) => each.present?.([]))
    this.tell((each) => each.changed?.(state))
  }

  private tell(say: (listener: Listener) => void): void {
    for (const each of [...this.listeners]) say(each)
  }
}
