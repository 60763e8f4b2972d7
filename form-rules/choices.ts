/** Answers out of a list: one, several, or a path down a tree. */
import { Refused, type Json, type Node, type Option } from './definition'

const MOST_OPTIONS = 100
const DEEPEST = 4
const NOT_AN_OPTION = '所选的不在选项里，请重新选择'

function texts(raw: Json, reason: string): string[] {
  if (!Array.isArray(raw) || !raw.every((each) => typeof each === 'string')) throw new Refused('wrong_type', reason)
  return raw as string[]
}

export function readChoice(rule: { options: readonly Option[] }, raw: Json): string {
  if (typeof raw !== 'string' || !rule.options.some((option) => option.code === raw)) {
    throw new Refused('not_an_option', NOT_AN_OPTION)
  }
  return raw
}

/** In the order of the options, whatever the order of the ticks. */
export function readMulti(rule: { options: readonly Option[]; min_count?: number; max_count?: number }, raw: Json): string[] {
  const chosen = texts(raw, '应为选项的列表，请重新选择')
  const codes = new Set(rule.options.map((option) => option.code))
  if (chosen.length > MOST_OPTIONS || !chosen.every((code) => codes.has(code))) {
    throw new Refused('not_an_option', NOT_AN_OPTION)
  }
  const [fewest, most] = [rule.min_count ?? 0, rule.max_count ?? MOST_OPTIONS]
  if (new Set(chosen).size < chosen.length) throw new Refused('repeated', '同一个选项选了两次，请重新选择')
  if (chosen.length < fewest) throw new Refused('too_few', `至少选 ${fewest} 项，请补选`)
  if (chosen.length > most) throw new Refused('too_many', `最多选 ${most} 项，请去掉一些`)
  return rule.options.map((option) => option.code).filter((code) => chosen.includes(code))
}

/** A path from the top to a node that has none below it. */
export function readCascade(rule: { options: readonly Node[] }, raw: Json): string[] {
  const path = texts(raw, '应为逐级选择的结果，请重新选择')
  let above = ''
  for (const code of path.slice(0, DEEPEST + 1)) {
    const node = rule.options.find((option) => option.code === code)
    if (!node || (node.parent ?? '') !== above) throw new Refused('not_an_option', NOT_AN_OPTION)
    above = code
  }
  if (path.length > DEEPEST || childrenOf(rule.options, above).length > 0) {
    throw new Refused('not_a_leaf', '请一直选到最后一级')
  }
  return [...path]
}

export const childrenOf = (nodes: readonly Node[], above: string): Node[] =>
  nodes.filter((node) => (node.parent ?? '') === above)
