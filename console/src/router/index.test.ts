import { describe, expect, it } from 'vitest'
import { safeNext } from '.'

describe('where one goes after signing in', () => {
  it.each([
    ['/tickets/t-1?tab=talk', '/tickets/t-1?tab=talk'],
    ['//evil.example/x', '/home'],
    ['/\\evil.example', '/home'],
    ['https://evil.example', '/home'],
    ['javascript:alert(1)', '/home'],
    ['/login?next=/login', '/home'],
    [undefined, '/home'],
    [['/desk', '//evil.example'], '/desk'],
  ])('%s leads to %s', (next, path) => {
    expect(safeNext(next)).toBe(path)
  })
})
