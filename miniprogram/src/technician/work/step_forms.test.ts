import { emptyDraft, type Draft, type Job } from './job'
import { filledFor, firstOwed, stepFormOf } from './step_forms'

const FORM = { key: 'site-check', version: 3, content: { title: '到场检查', fields: [] } }
const asked = (act: string | null, form = FORM) => ({ purpose: act ? 'step' : 'report', act, form, answers: [] })

/** `offered`: the acts the ticket offers now, and which form each says that it takes. */
function job(offered: Record<string, string | null>, forms = [asked('arrive')]): Job {
  const actions = Object.entries(offered).map(([action, key]) => ({ action, form: key ? { key, version: 3 } : null }))
  return { ticket: { actions }, forms } as unknown as Job
}

const filled = (version: number, isReady = true): Draft => ({
  ...emptyDraft(),
  stepForms: { arrive: { key: 'site-check', version, values: { power: 'on' }, isReady } },
})

describe('the form of a step', () => {
  it('is known before its act is offered, so that it can be filled in without network', () => {
    expect(stepFormOf(job({ depart: null }), 'arrive')).toBe(FORM)
    expect(stepFormOf(job({ depart: null }), 'depart')).toBeNull()
    expect(stepFormOf(job({ arrive: 'site-check' }), 'arrive')).toBe(FORM)
  })

  it('is not asked where the act is offered without one: the flow has moved on', () => {
    expect(stepFormOf(job({ arrive: null }), 'arrive')).toBeNull()
    expect(filledFor(job({ arrive: null }), 'arrive', filled(3))).toEqual({})
  })

  it('stops the act until it is filled in at the version that is asked', () => {
    const mine = job({ arrive: 'site-check' })
    for (const draft of [emptyDraft(), filled(2), filled(3, false)]) {
      expect(() => filledFor(mine, 'arrive', draft)).toThrow('先填好《到场检查》')
      expect(firstOwed(mine, ['depart', 'arrive'], draft)?.act).toBe('arrive')
    }
    expect(firstOwed(mine, ['depart', 'arrive'], filled(3))).toBeNull()
  })

  it('goes with its act', () => {
    expect(filledFor(job({ arrive: 'site-check' }), 'arrive', filled(3))).toEqual({
      step_form: { key: 'site-check', version: 3, values: { power: 'on' } },
    })
    expect(filledFor(job({ arrive: 'site-check' }), 'depart', filled(3))).toEqual({})
  })
})
