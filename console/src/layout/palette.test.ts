import { describe, expect, it } from 'vitest'
import { pages } from '@/router/pages'
import { actsOf, complaintNumber, foundIn, named, pagesOf, ranked, type Found } from './palette'

const entry = (title: string, group: Found['group'] = '页面', hint = ''): Found => ({ id: title, group, title, hint, path: `/${title}` })

describe('the palette', () => {
  it('finds pages by a part of their name or their letter', () => {
    const pages = [entry('客服台', '页面', 's'), entry('派单台', '页面', 'd')]
    expect(named(pages, '派').map(({ title }) => title)).toEqual(['派单台'])
    expect(named(pages, 'S').map(({ title }) => title)).toEqual(['客服台'])
    expect(named(pages, '')).toHaveLength(2)
  })

  it('puts a whole number before all else', () => {
    const found = [entry('BX260921-1870 漏水', '工单'), entry('BX260921-187 不制冷', '工单')]
    expect(ranked(found, [entry('工单')], 'bx260921-187').map(({ title }) => title)).toEqual(['BX260921-187 不制冷', 'BX260921-1870 漏水', '工单'])
  })

  it('finds every page that this person may open, those within a section too', () => {
    const titles = (permissions: string[]) => pagesOf(pages, (asked) => permissions.includes(asked)).map(({ title }) => title)
    expect(titles(['me:keep', 'codes:manage', 'tickets:follow_up'])).toEqual(['首页', '投诉', '标签'])
    expect(titles(['me:keep', 'devices:read'])).toEqual(['首页', '设备', '型号与批次', '故障树', '问题类型'])
    expect(actsOf((asked) => asked === 'tickets:follow_up').map(({ path }) => path)).toEqual(['/complaints?new=1'])
    expect(actsOf(() => false)).toEqual([])
  })

  it('knows a whole number of a complaint from all else', () => {
    expect(['ts261123-00051 ', 'TS261123', 'BX261123-00051', 'TS261123-00051; x'].map(complaintNumber)).toEqual(['TS261123-00051', '', '', ''])
  })

  it('shows no device to whom devices are closed', () => {
    const device = { id: 'd1', card: { title: '客厅空调', model: 'KFR' }, serial: 'S1', reference: null }
    const result = { tickets: {}, households: {}, devices: { items: [device] } } as unknown as Parameters<typeof foundIn>[0]
    expect(foundIn(result, () => false)).toEqual([])
    expect(foundIn(result, () => true)[0]).toMatchObject({ title: '客厅空调', hint: 'KFR · S1', path: '/devices/d1' })
  })
})
