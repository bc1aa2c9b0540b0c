import { type Draw, Topic } from "./draw.ts"

const digits = /^[0-9]{1,19}$/

/**
 * The ids of one kind of record: ascending with the record's index, with irregular gaps, and computed both
 * ways. Ids are text, because some lie above 2^53: those are written as a prefix and the small id padded to a
 * fixed width.
 */
export interface IdSpace {
  /** The id at an index, as decimal digits. */
  readonly at: (index: number) => string
  /** The index of an id, undefined where no record has it. */
  readonly find: (id: string) => number | undefined
  /** The first index whose id is greater than this one; `count` where there is none. */
  readonly after: (id: string) => number
}

/** Makes an id space. `prefix` says which digits go before the small id of an index ("" for none). */
export const makeIdSpace = (draw: Draw, options: {
  readonly count: number
  readonly base: number
  readonly step: number
  readonly prefix?: (index: number) => string
}): IdSpace => {
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
    const wanted = BigInt(id)
    const offset = BigInt(prefix(0) + "0".repeat(width))
    const low = wanted < offset ? 0 : Number(wanted - offset)
    let index = Math.min(Math.max(indexNear(low), 0), count)
    while (index < count && BigInt(at(index)) <= wanted) index++
    return index
  }
  return { after, at, find }
}
