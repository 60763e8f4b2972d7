import { describe, expect, it } from 'vitest'
import type { Ticket, TicketAction } from '@/api/types'
import { actionsToOffer, bodyOf, fenOf, fieldsOf, seenOf, standing } from './fields'

function action(name: TicketAction['action'], needs: TicketAction['needs']): TicketAction {
  return { action: name, name, method: 'POST', href: `/api/v1/tickets/t-1/${name}`, needs }
}

const need = (name: string, kind: string, required = true, choices: string[] = []) => ({ name, kind, required, choices })

describe('what a sheet goes by', () => {
  const window = { start: '2026-07-15T01:00:00Z', end: '2026-07-15T03:00:00Z' }
  const ticket = { visits: [{ id: 'v-1', planned: window, appointment: null }] } as unknown as Ticket

  it('names the visit and the time that were on the page, to the acts that ask for them', () => {
    expect(seenOf(action('recall', [need('visit_id', 'string', false)]), ticket)).toEqual({ visit_id: 'v-1' })
    expect(seenOf(action('rebook', [need('seen_window', 'window', false)]), ticket)).toEqual({ seen_window: window })
    expect(seenOf(action('suspend', [need('reason', 'string')]), ticket)).toEqual({})
    expect(seenOf(action('recall', [need('visit_id', 'string', false)]), { visits: [] })).toEqual({})
  })
})

describe('what a ticket offers', () => {
  it('asks for words, choices, days and files, each by its name', () => {
    const suspend = action('suspend', [
      need('reason', 'string', true, ['waiting_part', 'customer_reschedule']),
      need('resume_on', 'date', false),
      need('media_ids', 'array', false),
      need('version', 'integer'),
    ])
    expect(fieldsOf(suspend)).toEqual([
      { name: 'reason', label: '原因', kind: 'choice', isRequired: true, choices: [['waiting_part', '待备件'], ['customer_reschedule', '客户改期']] },
      { name: 'resume_on', label: '预计恢复', kind: 'day', isRequired: false, choices: [] },
      { name: 'media_ids', label: '附件', kind: 'files', isRequired: false, choices: [] },
    ])
  })

  it('has an editor for lists, and offers a desk only the ways to say yes that it can take', () => {
    const quote = fieldsOf(action('quote', [need('charges', 'array'), need('fee_if_declined_fen', 'integer', false)]))
    expect(quote?.map(({ kind }) => kind)).toEqual(['charges', 'money'])
    const [method] = fieldsOf(action('accept', [need('method', 'string', false, ['app', 'link', 'code', 'signature', 'phone'])])) ?? []
    expect(method?.choices.map(([code]) => code)).toEqual(['phone'])
    expect(method && standing('accept', method)).toBe('phone')
  })

  it('asks a desk for the recording of a call, and needs it, and never for the code', () => {
    for (const act of ['answer_quote', 'accept'] as const) {
      const asked = fieldsOf(action(act, [need('method', 'string', false, ['app', 'phone', 'code']), need('code', 'string', false), need('recording_id', 'string', false)]))
      expect(asked?.map(({ name, isRequired, choices }) => [name, isRequired, choices])).toEqual([['method', true, [['phone', '电话']]], ['recording_id', true, []]])
    }
  })

  it('leaves out what nobody can type, puts taking on first and giving up last', () => {
    const offered = actionsToOffer([
      action('cancel', [need('reason', 'string', true, ['price'])]),
      action('finish', [need('fingerprint', 'object')]),
      action('urge', [need('note', 'string', false)]),
      action('message', [need('text', 'string')]),
      action('submit_for_review', []),
    ])
    expect(offered.map((each) => each.action)).toEqual(['submit_for_review', 'urge', 'cancel'])
  })

  it('sends what was typed and nothing that was left empty', () => {
    const fields = fieldsOf(action('ask', [need('text', 'string'), need('note', 'string', false), need('to_customer', 'boolean', false)])) ?? []
    expect(bodyOf(fields, { text: ' 漏水吗 ', note: '', to_customer: true })).toEqual({ text: '漏水吗', to_customer: true })
    const later = fieldsOf(action('expect_finish', [need('at', 'date-time')])) ?? []
    expect(bodyOf(later, { at: '2026-09-21T14:00' })).toEqual({ at: '2026-09-21T06:00:00.000Z' }) // by the clock of Shanghai
  })

  it.each([['680', 68000], ['19.9', 1990], ['0.05', 5], ['1e3', Number.NaN], ['-1', Number.NaN]])('%s yuan', (typed, fen) => expect(fenOf(typed)).toBe(fen))
})
