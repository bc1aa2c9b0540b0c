/** A map that makes its entries on demand, because all of them together would take too much memory. */
export abstract class LazyMap<Key, Value> implements ReadonlyMap<Key, Value> {
  abstract readonly size: number
  abstract get(key: Key): Value | undefined
  abstract entries(): Generator<[Key, Value], undefined>

  has(key: Key): boolean {
    return this.get(key) !== undefined
  }

  *keys(): Generator<Key, undefined> {
    for (const [key] of this.entries()) yield key
    return undefined
  }

  *values(): Generator<Value, undefined> {
    for (const [, value] of this.entries()) yield value
    return undefined
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this)
  }

  [Symbol.iterator](): Generator<[Key, Value], undefined> {
    return this.entries()
  }
}

/** A map with some of its values replaced. */
export class OverlayMap<Key, Value> extends LazyMap<Key, Value> {
  readonly #base: ReadonlyMap<Key, Value>
  readonly #changes: ReadonlyMap<Key, Value>

  /** `base` must have the keys of `changes`. */
  constructor(base: ReadonlyMap<Key, Value>, changes: ReadonlyMap<Key, Value>) {
    super()
    this.#base = base
    this.#changes = changes
  }

  get size(): number {
    return this.#base.size
  }

  get(key: Key): Value | undefined {
    return this.#changes.get(key) ?? this.#base.get(key)
  }

  *entries(): Generator<[Key, Value], undefined> {
    for (const [key, value] of this.#base) yield [key, this.#changes.get(key) ?? value]
    return undefined
  }
}
