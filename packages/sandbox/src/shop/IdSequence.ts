import { type Draw, Topic } from "./draw.ts"

const digits = /^[0-9]{1,19}$/

/**
 * The ids of one kind of record. They ascend with the record's index in irregular gaps, and each is computed from the other.
 * Ids are text, because some are above 2^53: such an id is a prefix and a small id padded to a fixed width.
 */
export interface IdSequence {
  /** The id at an index, in decimal digits. */
  readonly at: (index: number) => string
  /** The index of an id; undefined if no record has it. */
  readonly find: (id: string) => number | undefined
  /** The first index whose id is greater; `count` if there is none. */
  readonly after: (id: string) => number
}

/** Makes a sequence. `prefix` gives the digits before the small id of an index, "" for none. */
export const makeIdSequence = (draw: Draw, options: {
  readonly count: number
  readonly base: number
  readonly step: number
  readonly prefix?: (index: number) => string
}): IdSequence => {
  const { base, count, step } = options
  const prefix = options.prefix ?? (() => "")
  const width = String(base + count * step).length
  const small = (index: number) => base + index * step + draw(Topic.id, index ^ base) % step
  const at = (index: number) => {
    const before = prefix(index)
    return before === "" ? String(small(index)) : before + String(small(index)).padStart(width, "0")
  }
  const indexNear = (low: number) => Math.floor((low - base) / step)
  const find = (id: string) => {
    if (!digits.test(id)) return undefined
    const index = indexNear(Number(id.slice(-width)))
    return index >= 0 && index < count && at(index) === id ? index : undefined
  }
  const after = (id: string) => {
    const lower = BigInt(id)
    const offset = BigInt(prefix(0) + "0".repeat(width))
    const low = lower < offset ? 0 : Number(lower - offset)
    let index = Math.min(Math.max(indexNear(low), 0), count)
    while (index < count && BigInt(at(index)) <= lower) index++
    return index
  }
  return { after, at, find }
}
