import type { Evidence } from "@stocktally/schema"
import type { Ids } from "./Ids.ts"
import { absent } from "./KeyIndex.ts"
import { LazyMap } from "./LazyMap.ts"
import type { LinkState } from "./Links.ts"

/**
 * The link states of one side's records. Most are linked; for those only the partner's number and the evidence are
 * kept.
 */
export class LinkStates<Self extends string, Other extends string> extends LazyMap<Self, LinkState<Other>> {
  readonly #own: Ids<Self>
  readonly #other: Ids<Other>
  /** The partner's number plus one; 0 if the record has no partner. */
  readonly #partner: Int32Array
  /** The evidence's index in {@link #kinds}. */
  readonly #evidence: Uint8Array
  readonly #kinds: Array<Evidence> = []
  readonly #unlinked = new Map<number, LinkState<Other>>()
  #size = 0

  constructor(own: Ids<Self>, other: Ids<Other>) {
    super()
    this.#own = own
    this.#other = other
    this.#partner = new Int32Array(own.size)
    this.#evidence = new Uint8Array(own.size)
  }

  /** Links the record with a number, which had no state. */
  link(record: number, partner: number, evidence: Evidence): void {
    const index = this.#kinds.indexOf(evidence)
    this.#evidence[record] = index === absent ? this.#kinds.push(evidence) - 1 : index
    this.#partner[record] = partner + 1
    this.#size++
  }

  /** Sets another state of a record that had no state. */
  set(record: number, state: LinkState<Other>): void {
    this.#unlinked.set(record, state)
    this.#size++
  }

  get size(): number {
    return this.#size
  }

  get(id: Self): LinkState<Other> | undefined {
    const record = this.#own.numberOf(id)
    return record === absent ? undefined : this.#stateOf(record)
  }

  *entries(): Generator<[Self, LinkState<Other>], undefined> {
    for (let record = 0; record < this.#own.size; record++) {
      const state = this.#stateOf(record)
      const id = this.#own.at(record)
      if (state !== undefined && id !== undefined) yield [id, state]
    }
    return undefined
  }

  #stateOf(record: number): LinkState<Other> | undefined {
    const partner = this.#other.at((this.#partner[record] ?? 0) - 1)
    const evidence = this.#kinds[this.#evidence[record] ?? 0]
    return partner === undefined || evidence === undefined
      ? this.#unlinked.get(record)
      : { _tag: "Linked", partner, evidence }
  }
}
