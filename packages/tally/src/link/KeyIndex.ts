/** The number for no record, or for no key. */
export const absent = -1

/**
 * Finds the records of one side by their keys. Records and keys are numbers from 0, and the records with the same key
 * form a chain: a catalog of a million variants takes a few flat arrays instead of an object for each key.
 */
export class KeyIndex {
  readonly #keyOf: Int32Array
  /** The next record of the chain plus one: 0, the initial value of an array, means that there is none. */
  readonly #next: Int32Array
  readonly #first: Int32Array
  readonly #count: Int32Array

  /** `keyOf` has the key of each record, or {@link absent}; `keys` is the number of keys. */
  constructor(keyOf: Int32Array, keys: number) {
    this.#keyOf = keyOf
    this.#next = new Int32Array(keyOf.length)
    this.#first = new Int32Array(keys)
    this.#count = new Int32Array(keys)
    for (const [record, key] of keyOf.entries()) {
      if (key === absent) continue
      this.#next[record] = this.#first[key] ?? 0
      this.#first[key] = record + 1
      this.#count[key] = this.count(key) + 1
    }
  }

  /** The key of a record. */
  keyOf(record: number): number {
    return this.#keyOf[record] ?? absent
  }

  /** How many records have the key. */
  count(key: number): number {
    return this.#count[key] ?? 0
  }

  /** A record with the key. */
  first(key: number): number {
    return (this.#first[key] ?? 0) - 1
  }

  /** Another record with the key of this one. */
  next(record: number): number {
    return (this.#next[record] ?? 0) - 1
  }
}
