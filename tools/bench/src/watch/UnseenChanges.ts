import type { Sandbox, Upstream } from "@stocktally/sandbox"

type SandboxShop = Sandbox["Service"]["shop"]

/** A change that has not been seen: what the count became, and when, in milliseconds of the clock. */
interface Change {
  readonly at: number
  readonly count: number
}

/** What is compared of a record that a watcher has. */
export interface Seen {
  readonly variantId: string
  readonly locationId: string
  readonly count: number
}

/** The changes of one side of a shop, from when they happen until a watcher has them. */
class UnseenSide {
  readonly #waits: Array<{ readonly at: number; readonly millis: number }> = []
  readonly #availableOf: (pair: number) => number | null
  readonly #counts: Int32Array
  readonly #pairs = new Map<string, number>()
  readonly #waiting = new Map<number, Array<Change>>()

  constructor(shop: SandboxShop, side: Upstream) {
    const { locations } = shop
    const [variantIdOf, locationIdOf, available] = side === "loop"
      ? [shop.loopVariantId, shop.loopLocationId, shop.loopAvailable]
      : [shop.haravanVariantId, shop.haravanLocationId, shop.haravanAvailable]
    this.#availableOf = (pair) => available(Math.floor(pair / locations), pair % locations)
    this.#counts = Int32Array.from({ length: shop.variants * locations }, (_, pair) => this.#availableOf(pair) ?? 0)
    for (let pair = 0; pair < this.#counts.length; pair++) {
      this.#pairs.set(`${variantIdOf(Math.floor(pair / locations))} ${locationIdOf(pair % locations)}`, pair)
    }
  }

  look(at: number): void {
    for (let pair = 0; pair < this.#counts.length; pair++) {
      const count = this.#availableOf(pair) ?? 0
      if (count === this.#counts[pair]) continue
      this.#counts[pair] = count
      const waiting = this.#waiting.get(pair)
      if (waiting === undefined) this.#waiting.set(pair, [{ at, count }])
      else waiting.push({ at, count })
    }
  }

  /** A count that was read before the newest change is of the change before it, and leaves the newest unseen. */
  see({ count, locationId, variantId }: Seen, now: number): void {
    const pair = this.#pairs.get(`${variantId} ${locationId}`)
    if (pair === undefined) throw new Error(`the shop has no pair of ${variantId} and ${locationId}`)
    const waiting = this.#waiting.get(pair)
    if (waiting === undefined) return
    const seen = waiting.findLastIndex((change) => change.count === count) + 1
    for (const { at } of waiting.splice(0, seen)) this.#waits.push({ at, millis: now - at })
    if (waiting.length === 0) this.#waiting.delete(pair)
  }

  /**
   * How many milliseconds each change of a time stayed unseen, until it or a later one of the same record was. Those of
   * the time that still are must not be left out, so there may be none.
   */
  waitsOf(from: number, to: number): ReadonlyArray<number> {
    const isOfThen = ({ at }: { readonly at: number }): boolean => at >= from && at < to
    if ([...this.#waiting.values()].some((changes) => changes.some(isOfThen))) {
      throw new Error("a change was not seen within the time left for it")
    }
    return this.#waits.filter(isOfThen).map(({ millis }) => millis)
  }
}

/**
 * For how long changes of a shop that moves stay unseen. Something has to look at the shop whenever it may have moved, and
 * to say what a watcher has, when it has it.
 */
export class UnseenChanges {
  readonly loop: UnseenSide
  readonly haravan: UnseenSide

  constructor(shop: SandboxShop) {
    this.loop = new UnseenSide(shop, "loop")
    this.haravan = new UnseenSide(shop, "haravan")
  }

  /** Notes what changed since the last look, as of `now`. */
  look(now: number): void {
    this.loop.look(now)
    this.haravan.look(now)
  }
}
