import { describe, expect, it } from 'vitest'
import type { TicketAction } from '@/api/types'
import { actionsToOffer, bodyOf, fieldsOf } from './actions'

function action(name: TicketAction['action'], needs: TicketAction['needs']): TicketAction {
  return { action: name, name, method: 'POST', href: `/api/v1/tickets/t-1/${name}`, needs }
}

const need = (name: string, kind: string, required = true, choices: string[] = []) => ({ name, kind, required, choices })

describe('what a ticket offers', () => {
  it('asks for words, choices and days, each by its name', () => {
    const suspend = action('suspend', [
      need('reason', 'string', true, ['waiting_part', 'customer_reschedule']),
      need('resume_on', 'date', false),
      need('media_ids', 'array', false),
      need('version', 'integer'),
    ])
    expect(fieldsOf(suspend)).toEqual([
      { name: 'reason', label: '原因', kind: 'choice', isRequired: true, choices: [['waiting_part', '待备件'], ['customer_reschedule', '客户改期']] },
      { name: 'resume_on', label: '预计恢复', kind: 'day', isRequired: false, choices: [] },
    ])
  })

  it('leaves out what it could not ask for whole, and puts taking on first', () => {
    const offered = actionsToOffer([
      action('cancel', [need('reason', 'string', true, ['price'])]),
      action('quote', [need('charges', 'array')]),
      action('reject', [need('reason', 'string', true, ['a_choice_of_tomorrow'])]),
      action('message', [need('text', 'string')]),
      action('submit_for_review', []),
    ])
    expect(offered.map((each) => each.action)).toEqual(['submit_for_review', 'cancel'])
  })

  it('sends what was typed and nothing that was left empty', () => {
    const fields = fieldsOf(action('ask', [need('text', 'string'), need('note', 'string', false), need('to_customer', 'boolean', false)])) ?? []
    expect(bodyOf(fields, { text: ' 漏水吗 ', note: '', to_customer: true })).toEqual({ text: '漏水吗', to_customer: true })
  })
})
