import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveChannel, type LiveEvent, type LiveState } from './channel'

class Socket {
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((closed: { code: number }) => void) | null = null
  readonly close = vi.fn()

  constructor(
    readonly address: string,
    readonly protocols: string[],
  ) {}

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  ends(code: number): void {
    this.onclose?.({ code })
  }
}

function happened(seq: number): LiveEvent {
  return { type: 'event', seq, kind: 'ticket_moved', subject: 'ticket', id: `t-${seq}`, at: '2026-07-15T04:00:00Z' }
}

describe('the live channel', () => {
  let sockets: Socket[]
  let heard: number[]
  let states: LiveState[]
  const reload = vi.fn()
  const pass = vi.fn<() => Promise<{ secret: string; protocol: string }>>()

  function open(): LiveChannel {
    const channel = new LiveChannel('ws://here/api/v1/events', {
      pass,
      random: () => 0.5,
      open: (address, protocols) => {
        sockets.push(new Socket(address, protocols))
        return sockets.at(-1) as unknown as WebSocket
      },
    })
    channel.listen({ heard: (event) => heard.push(event.seq), reload, changed: (state) => states.push(state) })
    channel.start()
    return channel
  }

  async function last(): Promise<Socket> {
    await vi.advanceTimersByTimeAsync(0)
    const socket = sockets.at(-1)
    if (!socket) throw new Error('nothing was opened')
    return socket
  }

  beforeEach(() => {
    vi.useFakeTimers()
    sockets = []
    heard = []
    states = []
    reload.mockReset()
    pass.mockReset().mockResolvedValue({ secret: 's3cret', protocol: 'baoxiu.events.v1' })
  })

  afterEach(() => vi.useRealTimers())

  it('proves itself in the protocol, never in the address', async () => {
    open()
    const socket = await last()
    expect(socket.address).toBe('ws://here/api/v1/events')
    expect(socket.protocols).toEqual(['baoxiu.events.v1', 'secret.s3cret'])
  })

  it('tells who is there without losing its place, and forgets them when the line is cut', async () => {
    const present = vi.fn()
    const channel = open()
    channel.listen({ present })
    const socket = await last()
    socket.says({ type: 'ready', seq: 7 })
    const people = [{ id: 'fang', name: '方宁', ticket_id: 't-1', staff_id: '' }]
    socket.says({ type: 'presence', people })
    socket.ends(1006)
    expect(present.mock.calls).toEqual([[people], [[]]])
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await last()).address).toBe('ws://here/api/v1/events?after=7')
    channel.stop()
  })

  it('comes back from where it was, and hears nothing twice', async () => {
    open()
    const first = await last()
    first.says({ type: 'ready', seq: 7 })
    first.says(happened(8))
    first.says({ type: 'here', seq: 11 })
    first.ends(1012)
    expect(states).toEqual(['connecting', 'open', 'lost'])
    await vi.advanceTimersByTimeAsync(5_000)
    const second = await last()
    expect(second.address).toBe('ws://here/api/v1/events?after=11')
    second.says(happened(11))
    second.says(happened(12))
    second.says({ type: 'ready', seq: 12 })
    expect(heard).toEqual([8, 12])
    expect(states.at(-1)).toBe('open')
  })

  it('does not come back all at once with the others', async () => {
    open()
    ;(await last()).ends(1012)
    await vi.advanceTimersByTimeAsync(2_400)
    expect(sockets).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(sockets).toHaveLength(2)
  })

  it('waits longer each time nobody answers, up to half a minute', async () => {
    pass.mockRejectedValue(new Error('unreachable'))
    open()
    await vi.advanceTimersByTimeAsync(600_000)
    const tries = pass.mock.calls.length
    await vi.advanceTimersByTimeAsync(32_000)
    expect(pass.mock.calls.length).toBe(tries + 1)
    expect(tries).toBeLessThan(30)
    expect(states).toEqual(['connecting', 'lost'])
  })

  it('has everything read anew where too much was missed, or rights have changed', async () => {
    open()
    const first = await last()
    first.says({ type: 'reload', seq: 900 })
    first.says({ type: 'ready', seq: 900 })
    expect(reload).toHaveBeenCalledTimes(1)
    first.ends(4403)
    expect(reload).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await last()).address).toBe('ws://here/api/v1/events')
  })

  it('asks at once for a new pass where the session has ended, and goes on from where it was', async () => {
    open()
    const first = await last()
    first.says({ type: 'ready', seq: 3 })
    let signIn = (): void => undefined
    pass.mockImplementation(() => new Promise((resolve) => (signIn = () => resolve({ secret: 'new', protocol: 'baoxiu.events.v1' }))))
    first.ends(4401)
    expect(pass).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sockets).toHaveLength(1)
    expect(states.at(-1)).toBe('lost')
    signIn()
    expect((await last()).address).toBe('ws://here/api/v1/events?after=3')
    expect(sockets).toHaveLength(2)
  })

  it('stays away where too many pages are open, until it is asked to come back', async () => {
    const channel = open()
    const first = await last()
    first.says({ type: 'ready', seq: 3 })
    first.ends(4429)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sockets).toHaveLength(1)
    expect(channel.state).toBe('ended')
    channel.resume()
    expect(channel.state).toBe('connecting')
    expect((await last()).address).toBe('ws://here/api/v1/events?after=3')
  })

  it('is one for all who listen, until it is stopped', async () => {
    const channel = open()
    const others: number[] = []
    const leave = channel.listen({ heard: (event) => others.push(event.seq) })
    channel.start()
    const socket = await last()
    expect(sockets).toHaveLength(1)
    socket.says(happened(1))
    leave()
    socket.says(happened(2))
    expect([heard, others]).toEqual([[1, 2], [1]])
    channel.stop()
    expect(socket.close).toHaveBeenCalledTimes(1)
    socket.ends(1000)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sockets).toHaveLength(1)
    expect(channel.state).toBe('idle')
  })

  it('begins anew with another person', async () => {
    const channel = open()
    ;(await last()).says({ type: 'ready', seq: 12 })
    channel.stop()
    channel.start()
    expect((await last()).address).toBe('ws://here/api/v1/events')
  })

  it('does not connect for a page that was left while the pass was on its way', async () => {
    open().stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sockets).toHaveLength(0)
  })
})
