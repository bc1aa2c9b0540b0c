/** Stands for no record and no key. */
export const none = -1

/**
 * Which records of one side bear which keys. Records and keys are numbers here, counted from 0, and records of the same
 * key are chained: a catalog of a million variants then costs a few flat arrays and no object for each key.
 */
export class Bearers {
  readonly #keyOf: Int32Array
  readonly #next: Int32Array
  readonly #first: Array<number> = []
  readonly #count: Array<number> = []

  constructor(records: number) {
    this.#keyOf = new Int32Array(records).fill(none)
    this.#next = new Int32Array(records).fill(none)
  }

  add(record: number, key: number): void {
    while (this.#first.length <= key) {
      this.#first.push(none)
      this.#count.push(0)
    }
    this.#keyOf[record] = key
    this.#next[record] = this.first(key)
    this.#first[key] = record
    this.#count[key] = this.count(key) + 1
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
    return this.#first[key] ?? none
  }

  /** Another record that bears the key of this one. */
  next(record: number): number {
    return this.#next[record] ?? none
  }
}
