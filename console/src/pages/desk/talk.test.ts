import { describe, expect, it } from 'vitest'
import { fateOf, insteadInWords, isOpenAt, joined, wordsOf, type Room, type Said } from './talk'

const CONTENTS: Said['content'][] = ['text', 'photo', 'voice', 'video', 'place', 'link', 'file', 'tap', 'card']

function said(given: Partial<Said>): Said {
  return { id: 'm-1', direction: 'in', content: 'text', text: '', card_title: '', file: null, file_state: '', file_trouble: '', state: 'received', explanation: '', ...given } as Said
}

describe('one thing that was said', () => {
  it.each(CONTENTS.filter((content) => content !== 'text' && content !== 'tap' && content !== 'card'))('%s is never an empty bubble', (content) => {
    expect(wordsOf(said({ content })).join('')).toMatch(/^［..］/)
  })

  it('shows a picture without words beside it, and a voice with what WeChat heard', () => {
    const file = { id: 'f-1' } as Said['file']
    expect(wordsOf(said({ content: 'photo', file }))).toEqual([])
    expect(wordsOf(said({ content: 'voice', file, text: '空调漏水' }))).toEqual(['空调漏水'])
  })

  it('says what has become of a file and of an answer', () => {
    expect(fateOf(said({ content: 'photo', file_state: 'pending' }))).toContain('正在从微信取来')
    expect(fateOf(said({ content: 'photo', file_state: 'lost', file_trouble: '文件太大' }))).toBe('文件太大')
    expect(fateOf(said({ direction: 'out', state: 'not_sent', explanation: '已超过 48 小时' }))).toBe('没有发出：已超过 48 小时')
    expect(fateOf(said({ direction: 'out', state: 'sent' }))).toBe('')
  })

  it('names the other ways in Chinese', () => expect(insteadInWords(['call', 'sms', 'template'])).toBe('打电话、发短信、服务通知'))
})

describe('a talk that goes on', () => {
  const of = (...ids: string[]) => ids.map((id) => ({ id }))

  it('keeps what was read of it before', () => {
    expect(joined(of('1', '2', '3'), of('3', '4'))).toEqual({ all: of('1', '2', '3', '4'), isWhole: true })
  })

  it('begins anew where something in between is missing', () => {
    expect(joined(of('1', '2'), of('8', '9'))).toEqual({ all: of('8', '9'), isWhole: false })
    expect(joined([], of('1'))).toEqual({ all: of('1'), isWhole: false })
  })

  it('is over for us at the end of the window, though the page was read before', () => {
    const room = { is_open: true, left: 3, until: '2026-07-15T04:00:00Z', explanation: '', instead: [] } as Room
    expect(isOpenAt(room, Date.parse('2026-07-15T03:59:59Z'))).toBe(true)
    expect(isOpenAt(room, Date.parse('2026-07-15T04:00:00Z'))).toBe(false)
    expect(isOpenAt({ ...room, is_open: false }, 0)).toBe(false)
  })
})
