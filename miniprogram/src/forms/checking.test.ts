import { checkAnswers } from './checking'
import type { Filling, FormField, Values } from './definition'

interface Case {
  name: string
  fields: FormField[]
  given: Values
  today?: string
  audience?: Filling['audience']
  media?: Record<string, string>
  visible?: string[]
  required?: string[]
  problems?: [string, string][]
  values: Values
  dropped?: string[]
}

const FILES = import.meta.glob<{ cases: Case[] }>('../../../tests/contracts/forms/*.json', { eager: true })

for (const [file, { cases }] of Object.entries(FILES)) {
  describe(file.split('/').pop() ?? file, () => {
    it.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
      const filling: Filling = { today: each.today ?? '2026-03-01', audience: each.audience ?? 'staff', media: each.media ?? {} }
      const checked = checkAnswers(each.fields, each.given, filling)
      expect(checked.problems.map(({ field, code }) => [field, code])).toEqual(each.problems ?? [])
      expect(checked.values).toEqual(each.values)
      expect(checked.visible).toEqual(each.visible ?? each.fields.map((field) => field.name))
      const must = each.fields.filter((field) => field.required).map((field) => field.name)
      expect(checked.required).toEqual(each.required ?? must)
      expect(checked.dropped).toEqual(each.dropped ?? [])
      for (const problem of checked.problems) expect(problem.reason).toContain('请')
      if (!each.problems?.length) {
        const again = checkAnswers(each.fields, checked.values, filling)
        expect([again.values, again.problems, again.dropped]).toEqual([checked.values, [], []])
      }
    })
  })
}

it('runs every case of the contract', () => {
  expect(Object.keys(FILES).length).toBeGreaterThanOrEqual(8)
})
