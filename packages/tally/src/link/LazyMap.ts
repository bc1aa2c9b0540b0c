/** A map whose entries are made when they are asked for, because all of them together would take too much memory. */
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

/** A map with some values in place of its own. */
export class Overlaid<Key, Value> extends LazyMap<Key, Value> {
  readonly #base: ReadonlyMap<Key, Value>
  readonly #changes: ReadonlyMap<Key, Value>

  /** `changes` are of keys that `base` has. */
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
