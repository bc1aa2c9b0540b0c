import { absent } from "./KeyIndex.ts"

/** The ids of one side, numbered from 0 in the order of the records, in 8 bytes each. */
export class Ids<Id extends string> {
  readonly size: number
  readonly #values: BigInt64Array
  readonly #make: (digits: string) => Id
  /** The numbers in ascending order of ids; undefined if the ids were ascending. */
  readonly #order: Int32Array | undefined

  /** `make` turns digits into an id. The `size` ids must be different. */
  constructor(ids: Iterable<string>, size: number, make: (digits: string) => Id) {
    const values = new BigInt64Array(size)
    let count = 0
    let isAscending = true
    for (const id of ids) {
      const value = BigInt(id)
      if (count > 0 && value <= (values[count - 1] ?? value)) isAscending = false
      values[count++] = value
    }
    this.size = size
    this.#values = values
    this.#make = make
    this.#order = isAscending ?
      undefined :
      Int32Array.from(values.keys()).toSorted((self, that) => (values[self] ?? 0n) < (values[that] ?? 0n) ? -1 : 1)
  }

  at(number: number): Id | undefined {
    const value = this.#values[number]
    return value === undefined ? undefined : this.#make(String(value))
  }

  numberOf(id: string): number {
    const target = BigInt(id)
    let [from, to] = [0, this.size]
    while (from < to) {
      const middle = (from + to) >>> 1
      const number = this.#order?.[middle] ?? middle
      const value = this.#values[number]
      if (value === undefined) return absent
      if (value === target) return number
      if (value < target) from = middle + 1
      else to = middle
    }
    return absent
  }
}
