/** Stands for no record and no key. */
export const none = -1

/**
 * Which records of one side bear which keys. Records and keys are numbers here, counted from 0, and records of the same
 * key are chained: a catalog of a million variants then costs a few flat arrays and no object for each key.
 */
export class Bearers {
  readonly #keyOf: Int32Array
  /** Counted from 1, as the next one: 0, which a new array is full of, is none. */
  readonly #next: Int32Array
  readonly #first: Int32Array
  readonly #count: Int32Array

  /** `keyOf` has the key of each record, or none; there are as many as `keys`. */
  constructor(keyOf: Int32Array, keys: number) {
    this.#keyOf = keyOf
    this.#next = new Int32Array(keyOf.length)
    this.#first = new Int32Array(keys)
    this.#count = new Int32Array(keys)
    for (const [record, key] of keyOf.entries()) {
      if (key === none) continue
      this.#next[record] = this.#first[key] ?? 0
      this.#first[key] = record + 1
      this.#count[key] = this.count(key) + 1
    }
  }

  /** The key of a record. */
  keyOf(record: number): number {
    return this.#keyOf[record] ?? none
  }

  /** How many records bear the key. */
  count(key: number): number {
    return this.#count[key] ?? 0
  }

  /** A record that bears the key. */
  first(key: number): number {
    return (this.#first[key] ?? 0) - 1
  }

  /** Another record that bears the key of this one. */
  next(record: number): number {
    return (this.#next[record] ?? 0) - 1
  }
}
