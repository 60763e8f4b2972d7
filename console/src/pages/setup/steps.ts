export type Step = 'firm' | 'branches' | 'modules' | 'people' | 'summary'

export const STEPS: readonly (readonly [Step, string])[] = [
  ['firm', '公司'],
  ['branches', '分部'],
  ['modules', '最小或完整'],
  ['people', '同事'],
  ['summary', '完成'],
]

/** What an address says, if that is a step which comes once there is a firm. */
export function stepOf(asked: unknown): Step {
  const found = STEPS.find(([name]) => name === asked)?.[0]
  return found && found !== 'firm' ? found : 'branches'
}
