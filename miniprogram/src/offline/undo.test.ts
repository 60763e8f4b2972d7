import { describe, expect, it } from 'vitest'
import { queueReport } from './report'
import { act, Phone, ShakyLine } from './testing/phone'
import { ServerModel } from './testing/server_model'

const undoable = (job: string, kind: 'depart' | 'arrive' = 'depart'): ReturnType<typeof act> & { canUndo: boolean } => ({ ...act(job, kind), canUndo: true })

async function departed(): Promise<{ phone: Phone; server: ServerModel; journal: ReturnType<Phone['journal']>; line: ShakyLine; id: string }> {
  const [phone, server] = [new Phone(), new ServerModel()]
  const journal = phone.journal()
  const { id } = await journal.record(undoable('a'))
  return { phone, server, journal, line: new ShakyLine(server), id }
}

const sent = (server: ServerModel): string[] => server.applied.map((each) => `${each.job} ${each.kind}`)

describe('an act that can be taken back', () => {
  it('stays on the phone for five seconds, and then leaves', async () => {
    const { phone, server, journal, line } = await departed()
    expect(await phone.sender(journal, line).drain()).toEqual({ rest: 'undoable', again: 5 })
    const report = queueReport(await journal.operations(), await journal.keptFiles(), () => true, phone.time)
    expect(report.rows.map((row) => row.why)).toEqual(['几秒后传，还能撤销'])
    phone.time += 4_999
    expect((await phone.sender(journal, line).drain()).rest).toBe('undoable')
    expect(sent(server)).toEqual([])
    phone.time += 1
    expect((await phone.sender(journal, line).drain()).rest).toBe('all_sent')
    expect(sent(server)).toEqual(['a depart'])
  })

  it('is gone without a trace when it was taken back', async () => {
    const { phone, server, journal, line, id } = await departed()
    phone.time += 4_400
    expect(await journal.withdraw(id)).toBe(true)
    expect(await journal.withdraw(id)).toBe(false)
    phone.time += 10_000
    expect(await phone.sender(journal, line).drain()).toEqual({ rest: 'all_sent', again: 0 })
    expect(sent(server)).toEqual([])
    expect(await journal.operations()).toEqual([])
  })

  it('cannot be taken back in the half second before it leaves, nor after', async () => {
    const { phone, server, journal, line, id } = await departed()
    phone.time += 4_500
    expect(await journal.withdraw(id)).toBe(false)
    phone.time += 500
    await phone.sender(journal, line).drain()
    expect(await journal.withdraw(id)).toBe(false)
    expect(sent(server)).toEqual(['a depart'])
  })

  it('waits no longer once he goes on with the job', async () => {
    const { phone, server, journal, line, id } = await departed()
    await journal.record(act('a', 'arrive'))
    expect(await journal.withdraw(id)).toBe(false)
    expect((await phone.sender(journal, line).drain()).rest).toBe('all_sent')
    expect(sent(server)).toEqual(['a depart', 'a arrive'])
  })

  it('keeps back no other job', async () => {
    const { phone, server, journal, line, id } = await departed()
    await journal.record(act('b', 'depart'))
    expect((await phone.sender(journal, line).drain()).rest).toBe('undoable')
    expect(sent(server)).toEqual(['b depart'])
    expect(await journal.withdraw(id)).toBe(true)
  })

  it('is not held for hours by a clock that was put back', async () => {
    const { phone, server, journal, line } = await departed()
    phone.time -= 3_600_000
    expect((await phone.sender(journal, line).drain()).rest).toBe('all_sent')
    expect(sent(server)).toEqual(['a depart'])
  })

  it('leaves after the phone has died in between', async () => {
    const { phone, server, line } = await departed()
    phone.time += 60_000
    expect((await phone.sender(phone.journal(), line).drain()).rest).toBe('all_sent')
    expect(sent(server)).toEqual(['a depart'])
  })
})
