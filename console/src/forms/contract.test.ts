import { describe, expect, it } from 'vitest'
import { CONTRACT, expectedOf, foundOf } from '@forms/contract'

describe.each(CONTRACT)('%s', (_file, cases) => {
  it.each(cases)('%s', (_name, each) => {
    expect(foundOf(each)).toEqual(expectedOf(each))
  })
})

it('runs every case of the contract', () => {
  expect(CONTRACT.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(134)
})
