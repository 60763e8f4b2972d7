import { checkAnswers } from '@forms/checking'
import { CONTRACT, expectedOf, fillingOf, foundOf } from '@forms/contract'

describe.each(CONTRACT)('%s', (_file, cases) => {
  it.each(cases)('%s', (_name, each) => {
    expect(foundOf(each)).toEqual(expectedOf(each))
    const { problems, values } = checkAnswers(each.fields, each.given, fillingOf(each))
    for (const problem of problems) expect(problem.reason).toContain('请')
    if (problems.length > 0) return
    // Reading what was kept gives the same again.
    const again = checkAnswers(each.fields, values, fillingOf(each))
    expect([again.values, again.problems, again.dropped]).toEqual([values, [], []])
  })
})

it('runs every case of the contract', () => {
  expect(CONTRACT.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(134)
})
