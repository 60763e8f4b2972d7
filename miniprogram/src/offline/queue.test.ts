import { backup } from './backup'
import { FieldClock } from './clock'
import { StoredLease } from './lease'
import { fileMark, filesIn, withMedia } from './operations'
import { outcomeOf, pause } from './outcome'
import { queueReport } from './report'
import { MemoryFiles, MemoryShelf, ShelfFull } from './storage'
import { act, chances, Killed, MortalShelf, Phone, ShakyLine, wholeJob } from './testing/phone'
import { ServerModel } from './testing/server_model'
import { Journal } from './journal'
import { changesTold, type JobFacts } from './notices'

async function work(phone: Phone, jobs: readonly string[], journal = phone.journal()): Promise<void> {
  for (const job of jobs) {
    for (const each of wholeJob(job)) await journal.record(each.act, each.photos.map((id) => phone.photo(id)))
  }
}

const kindsOf = (server: ServerModel, job: string): string[] => server.applied.filter((each) => each.job === job).map((each) => each.kind)

describe('what is done without a network', () => {
  it('arrives once and in order when the network is back', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const line = new ShakyLine(server)
    line.isCut = true
    await work(phone, ['a'])
    expect(await phone.sender(phone.journal(), line).drain()).toEqual({ rest: 'no_network', again: 2 })
    expect(server.applied).toEqual([])
    line.isCut = false
    expect(await phone.sender(phone.journal(), line).drain()).toEqual({ rest: 'all_sent', again: 0 })
    expect(kindsOf(server, 'a')).toEqual(['depart', 'arrive', 'work', 'step', 'step', 'photos', 'photos', 'finish', 'accept'])
    expect(line.uploads).toBe(4)
  })

  it('goes state first, then fields, then photos, over all jobs', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    await journal.record(act('a', 'depart'))
    await journal.record(act('a', 'arrive'))
    await journal.record(act('a', 'photos', { media_ids: [fileMark('p')] }), [phone.photo('p')])
    await journal.record(act('a', 'step', { step: 'one' }))
    await journal.record(act('b', 'depart'))
    await journal.record(act('b', 'arrive'))
    await phone.sender(journal, new ShakyLine(server)).drain()
    expect(server.applied.map((each) => `${each.job} ${each.kind}`)).toEqual([
      'a depart', 'a arrive', 'b depart', 'b arrive', 'a step', 'a photos',
    ])
  })

  it('binds the signature to the record that the customer saw', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    await work(phone, ['a'])
    await phone.sender(phone.journal(), new ShakyLine(server)).drain()
    const finish = server.applied.find((each) => each.kind === 'finish')!
    expect(server.applied.at(-1)!.body).toEqual({
      method: 'signature', signature_id: 'media-4', content_hash: `hash-${finish.id}`,
    })
  })

  it('is another one\'s when somebody else signs in on the phone', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    await work(phone, ['a'])
    expect(await phone.sender(phone.journal('lin'), new ShakyLine(server)).drain()).toEqual({ rest: 'all_sent', again: 0 })
    expect(server.applied).toEqual([])
    expect(await phone.journal('lin').operations()).toEqual([])
    expect(await phone.journal('chen').operations()).toHaveLength(9)
  })

  it('is not kept at all when the phone is full, and says so', async () => {
    const phone = new Phone()
    const journal = new Journal('chen', new MemoryShelf(420), new MemoryFiles<string>(), phone.around)
    await journal.record(act('a', 'depart'))
    await expect(journal.record(act('a', 'photos', { media_ids: [fileMark('p')] }), [phone.photo('p')])).rejects.toThrow(ShelfFull)
    expect((await journal.operations()).map((each) => each.kind)).toEqual(['depart'])
    expect((await journal.keptFiles()).size).toBe(0)
    expect(await journal.contentOf('p')).toBeNull()
  })

  it('keeps no photo of an act whose second photo found no room', async () => {
    const phone = new Phone()
    const files = new MemoryFiles<string>(1)
    const journal = new Journal('chen', phone.shelf, files, phone.around)
    const both = act('a', 'photos', { media_ids: [fileMark('p'), fileMark('q')] })
    await expect(journal.record(both, [phone.photo('p'), phone.photo('q')])).rejects.toThrow('手机存满了')
    expect(files.files.size).toBe(0)
    expect(await journal.operations()).toEqual([])
  })

  it('keeps its order when the clock goes backwards', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    await journal.record(act('a', 'depart'))
    phone.time -= 86_400_000
    await journal.record(act('a', 'arrive'))
    await phone.sender(journal, new ShakyLine(server)).drain()
    expect(kindsOf(server, 'a')).toEqual(['depart', 'arrive'])
  })

  it('numbers acts that were tapped at the same moment', async () => {
    const phone = new Phone()
    const journal = phone.journal()
    await Promise.all(['depart', 'arrive', 'work'].map((kind) => journal.record(act('a', kind as 'depart'))))
    expect((await journal.operations()).map((each) => [each.seq, each.kind])).toEqual([[1, 'depart'], [2, 'arrive'], [3, 'work']])
  })
})

describe('what the server refuses', () => {
  it('is set aside with its words; what needs it waits, other jobs go on', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    server.ended.add('visit-a') // reassigned meanwhile
    await work(phone, ['a', 'b'])
    const journal = phone.journal()
    expect(await phone.sender(journal, new ShakyLine(server)).drain()).toEqual({ rest: 'stuck', again: 0 })
    const states = (await journal.operations()).filter((each) => each.job === 'a').map((each) => `${each.kind} ${each.state}`)
    expect(states).toEqual([
      'depart refused', 'arrive refused', 'work waiting', 'photos waiting', 'step waiting', 'step waiting',
      'photos waiting', 'finish waiting', 'accept waiting',
    ])
    expect(kindsOf(server, 'a')).toEqual([])
    expect(kindsOf(server, 'b')).toHaveLength(9)
    const report = queueReport(await journal.operations(), await journal.keptFiles(), () => true, phone.time)
    expect(report).toMatchObject({ waiting: 9, lost: 0, deliveredToday: 9 })
    expect(report.rows[0]).toMatchObject({ why: '这条没被接受：visit_not_found', isRefused: true })
    expect(report.rows[2]!.why).toBe('等您处理上面没被接受的那条')
  })

  it('goes out again when the person says so, with all that waited for it', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    server.ended.add('visit-a')
    await work(phone, ['a'])
    const journal = phone.journal()
    await phone.sender(journal, new ShakyLine(server)).drain()
    server.ended.clear()
    for (const each of await journal.operations()) {
      if (each.state === 'refused') await journal.change(each.id, { state: 'waiting', refused: undefined })
    }
    expect((await phone.sender(journal, new ShakyLine(server)).drain()).rest).toBe('all_sent')
    expect(kindsOf(server, 'a')).toHaveLength(9)
  })

  it('does not stop a signature from waiting for the record it belongs to', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    await journal.record(act('a', 'finish'))
    await journal.record(act('a', 'accept', { method: 'code', code: '4729' }))
    await phone.sender(journal, new ShakyLine(server)).drain() // never arrived: refused
    expect((await journal.operations()).map((each) => each.state)).toEqual(['refused', 'waiting'])
  })

  it('is a photo that the server cannot read: its act waits, the state goes on', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    await journal.record(act('a', 'arrive'))
    await journal.record(act('a', 'photos', { media_ids: [fileMark('p')] }), [phone.photo('p')])
    await journal.record(act('a', 'work'))
    const line = new ShakyLine(server)
    line.upload = () => Promise.resolve({ status: 415, code: 'unsupported_file', words: '这种文件传不了' })
    expect((await phone.sender(journal, line).drain()).rest).toBe('stuck')
    expect(kindsOf(server, 'a')).toEqual(['arrive', 'work'])
    expect((await journal.operations()).map((each) => each.state)).toEqual(['done', 'waiting', 'done'])
  })

  it('is counted as lost only where the phone itself has lost a photo', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    await journal.record(act('a', 'photos', { media_ids: [fileMark('p')] }), [phone.photo('p')])
    phone.files.files.clear()
    await phone.sender(journal, new ShakyLine(server)).drain()
    expect(queueReport(await journal.operations(), await journal.keptFiles(), () => true, phone.time)).toMatchObject({ waiting: 1, lost: 1 })
  })
})

describe('the sender', () => {
  it('stops where the login has expired, and goes on afterwards', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    await work(phone, ['a'])
    const line = new ShakyLine(server)
    const send = line.send.bind(line)
    line.send = () => Promise.resolve({ status: 401, code: 'not_authenticated', words: '请先登录' })
    expect(await phone.sender(phone.journal(), line).drain()).toEqual({ rest: 'signed_out', again: 0 })
    line.send = send
    expect((await phone.sender(phone.journal(), line).drain()).rest).toBe('all_sent')
    expect(kindsOf(server, 'a')).toHaveLength(9)
  })

  it('uploads once more what the server threw away after a day', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    await journal.record(act('a', 'arrive'))
    await journal.record(act('a', 'photos', { media_ids: [fileMark('p')] }), [phone.photo('p')])
    const line = new ShakyLine(server)
    const send = line.send.bind(line)
    line.send = () => Promise.resolve({ status: 0, code: '', words: '' })
    await journal.changeFile('p', { mediaId: server.upload((await journal.keptFiles()).get('p')!).mediaId })
    await phone.sender(journal, line).drain()
    server.forgetUploads()
    line.send = send
    expect((await phone.sender(journal, line).drain()).rest).toBe('all_sent')
    expect(kindsOf(server, 'a')).toEqual(['arrive', 'photos'])
  })

  it('is one among two tabs', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    await work(phone, ['a', 'b'])
    const lease = (owner: string): StoredLease => new StoredLease(phone.shelf, 'sending', owner, () => phone.time)
    const line = new ShakyLine(server)
    const ends = await Promise.all([
      phone.sender(phone.journal(), line, lease('one')).drain(),
      phone.sender(phone.journal(), line, lease('two')).drain(),
    ])
    expect(ends.map((end) => end.rest).sort()).toEqual(['all_sent', 'busy'])
    expect(server.applied).toHaveLength(18)
  })

  it('takes over from a tab that was killed, also if its clock was wrong', async () => {
    const phone = new Phone()
    const lease = (owner: string): StoredLease => new StoredLease(phone.shelf, 'sending', owner, () => phone.time)
    await phone.shelf.write('sending', JSON.stringify({ owner: 'dead', until: phone.time + 30_000 }))
    expect(await lease('two').hold(() => Promise.resolve())).toBe(false)
    phone.time += 31_000
    expect(await lease('two').hold(() => Promise.resolve())).toBe(true)
    await phone.shelf.write('sending', JSON.stringify({ owner: 'from the future', until: phone.time + 9e9 }))
    expect(await lease('two').hold(() => Promise.resolve())).toBe(true)
  })

  it('sends a thousand operations', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const journal = phone.journal()
    const records = phone.shelf.records
    for (let n = 0; n < 1_000; n += 1) {
      const operation = {
        ...act(`job-${n % 20}`, n < 20 ? 'arrive' : 'step', { step: `s${n}` }),
        id: `k${n}`, technician: 'chen', seq: n + 1, at: '', state: 'waiting', attempts: 0,
      }
      records.set(`queue:chen:act:k${n}`, JSON.stringify(operation))
    }
    expect((await phone.sender(journal, new ShakyLine(server)).drain()).rest).toBe('all_sent')
    expect(new Set(server.applied.map((each) => each.id)).size).toBe(1_000)
    for (let job = 0; job < 20; job += 1) {
      const seqs = server.applied.filter((each) => each.job === `job-${job}`).map((each) => each.seq)
      expect(seqs).toEqual([...seqs].sort((one, other) => one - other))
    }
  })
})

describe('for any interleaving of cuts, kills and retries', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('each act is done exactly once and in order (walk %i)', async (seed) => {
    const [phone, server] = [new Phone(), new ServerModel()]
    const { chance, pick } = chances(seed + 1)
    let mayDie = true
    const mortal = (): MortalShelf => new MortalShelf(phone.shelf, () => mayDie && chance(25))
    const line = new ShakyLine(server, chance, () => mayDie && chance(20))
    const plan = ['a', 'b', 'c'].map((job) => [...wholeJob(job)])
    const meant: string[] = []
    while (plan.some((left) => left.length > 0)) {
      const left = pick(plan.filter((each) => each.length > 0))
      const { act: next, photos } = left[0]!
      const held = (await phone.journal().operations()).length
      try {
        await phone.journal('chen', mortal()).record(next, photos.map((id) => phone.photo(id)))
      } catch (death) {
        expect(death).toBeInstanceOf(Killed)
      }
      if ((await phone.journal().operations()).length > held) {
        left.shift() // kept, though the phone may have died before it could show it
        meant.push(`${next.job} ${next.kind}`)
      }
      if (chance(3)) line.isCut = !line.isCut
      const tabs = chance(3) ? 2 : 1
      const ends = Array.from({ length: tabs }, () => phone.sender(phone.journal('chen', mortal()), line).drain())
      for (const end of await Promise.allSettled(ends)) {
        if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(Killed)
      }
      phone.time += pick([-3_600_000, 1_000, 60_000])
    }
    line.isCut = false
    mayDie = false
    for (let turn = 0; turn < 500; turn += 1) {
      if ((await phone.sender(phone.journal(), line).drain()).rest === 'all_sent') break
    }
    expect(server.applied.map((each) => `${each.job} ${each.kind}`).sort()).toEqual([...meant].sort())
    expect(new Set(server.applied.map((each) => each.id)).size).toBe(27)
    for (const job of ['a', 'b', 'c']) {
      const state = kindsOf(server, job).filter((kind) => kind !== 'photos' && kind !== 'step')
      expect(state).toEqual(['depart', 'arrive', 'work', 'finish', 'accept'])
      const steps = server.applied.filter((each) => each.job === job && each.kind === 'step').map((each) => each.seq)
      expect(steps).toEqual([...steps].sort((one, other) => one - other))
      expect(kindsOf(server, job).at(-2)).toBe('finish')
    }
    const left = await phone.journal().operations()
    expect(left.map((each) => each.state)).toEqual(left.map(() => 'done'))
  })
})

describe('the words and the rest', () => {
  it('finds files in a body and puts the server\'s ids in their place', () => {
    const body = { before: [fileMark('p')], nested: { photo: fileMark('q'), words: 'p' }, left: undefined }
    expect(filesIn(body)).toEqual(['p', 'q'])
    expect(withMedia(body, new Map([['p', 'm1'], ['q', 'm2']]))).toEqual({ before: ['m1'], nested: { photo: 'm2', words: 'p' } })
  })

  it('waits longer each time, and never more than five minutes', () => {
    expect([0, 1, 5, 50].map(pause)).toEqual([2, 4, 64, 300])
    expect(outcomeOf({ status: 429, code: '', words: '', retryAfter: 7 }, 0)).toEqual({ is: 'later', reason: 'too_often', seconds: 7 })
    expect(outcomeOf({ status: 507, code: '', words: '' }, 0)).toEqual({ is: 'later', reason: 'storage_full', seconds: 300 })
    expect(outcomeOf({ status: 403, code: 'not_your_visit', words: '改派了' }, 0)).toEqual({
      is: 'refused', refused: { status: 403, code: 'not_your_visit', words: '改派了' },
    })
  })

  it('puts the clock right by what the server says, but not for its delay', () => {
    let phone = Date.UTC(2026, 6, 17, 2)
    const clock = new FieldClock(() => phone)
    clock.hear('Thu, 16 Jul 2026 02:00:00 GMT', phone)
    expect(clock.now().toISOString()).toBe('2026-07-16T02:00:00.000Z')
    phone += 1_000
    clock.hear('Fri, 17 Jul 2026 02:00:00 GMT', phone)
    expect(clock.milliseconds).toBe(0)
    clock.hear('nonsense', phone)
    expect(clock.milliseconds).toBe(0)
  })

  it('exports what has not arrived, with its photos', async () => {
    const phone = new Phone()
    const journal = phone.journal()
    await journal.record(act('a', 'photos', { media_ids: [fileMark('p')] }), [phone.photo('p')])
    const made = await backup(journal, phone.around.now(), (content) => Promise.resolve(btoa(content)))
    expect(made).toMatchObject({ format: 'baoxiu-queue', technician: 'chen', operations: [{ kind: 'photos' }] })
    expect(made.files.map((file) => atob(file.base64))).toEqual(['bytes of p'])
  })

  it('lets go of what arrived two days ago, never of what waits', async () => {
    const [phone, server] = [new Phone(), new ServerModel()]
    await work(phone, ['a'])
    await phone.sender(phone.journal(), new ShakyLine(server)).drain()
    await phone.journal().record(act('b', 'photos', { media_ids: [fileMark('late')] }), [phone.photo('late')])
    phone.time += 3 * 86_400_000
    await phone.journal().sweep()
    expect((await phone.journal().operations()).map((each) => each.job)).toEqual(['b'])
    expect([...phone.files.files.keys()]).toEqual(['late'])
  })

  it('tells of what the firm changed meanwhile', () => {
    const job: JobFacts = { id: 'a', visit: 'v', title: '空调 · 不制冷', isOpen: true, window: '10–12 点', address: '青桐里', note: '' }
    const other = { ...job, id: 'b', title: '热水器' }
    const after = { ...job, window: '13–15 点', note: '轻敲门' }
    expect(changesTold([job, other], [after], new Set(['b'])).map((each) => each.words)).toEqual([
      '空调 · 不制冷：时间改成 13–15 点，以新时间为准',
      '空调 · 不制冷：说明改成“轻敲门”，以它为准；您写的也留着',
      '热水器：这张单已改派，已从列表移走；您做过的都留着，在“待传”里能导出来交给公司',
    ])
    expect(changesTold([job], [{ ...job, isOpen: false }], new Set()).map((each) => each.words)).toEqual([
      '空调 · 不制冷：这张单已取消或结束，不用再去',
    ])
    expect(changesTold([job], [job], new Set())).toEqual([])
    expect(changesTold([job], [{ ...job, address: '' }], new Set())).toEqual([])
  })
})
