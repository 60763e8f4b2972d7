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

  function open(): { channel: LiveChannel; leave: () => void } {
    const channel = new LiveChannel('ws://here/api/v1/events', {
      pass,
      random: () => 0.5,
      open: (address, protocols) => {
        sockets.push(new Socket(address, protocols))
        return sockets.at(-1) as unknown as WebSocket
      },
    })
    const leave = channel.listen({ heard: (event) => heard.push(event.seq), reload, changed: (state) => states.push(state) })
    return { channel, leave }
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

  it.each([4401, 4429])('stays away after %i until it is asked to come back', async (code) => {
    const { channel } = open()
    const first = await last()
    first.says({ type: 'ready', seq: 3 })
    first.ends(code)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sockets).toHaveLength(1)
    expect(channel.state).toBe('ended')
    channel.resume()
    expect((await last()).address).toBe('ws://here/api/v1/events?after=3')
  })

  it('goes with the last who listens, and is one for all', async () => {
    const { channel, leave } = open()
    const more = channel.listen({})
    const socket = await last()
    leave()
    expect(socket.close).not.toHaveBeenCalled()
    more()
    expect(socket.close).toHaveBeenCalledTimes(1)
    socket.ends(1000)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sockets).toHaveLength(1)
    expect(channel.state).toBe('idle')
  })

  it('does not connect for a page that was left while the pass was on its way', async () => {
    const { leave } = open()
    leave()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sockets).toHaveLength(0)
  })
})
