import type { Sandbox, Upstream } from "@stocktally/sandbox"

type SandboxShop = Sandbox["Service"]["shop"]

/** An unseen change: the new count, and the time in milliseconds. */
interface Change {
  readonly at: number
  readonly count: number
}

/** The compared part of a record that a watcher has read. */
export interface CountRead {
  readonly variantId: string
  readonly locationId: string
  readonly count: number
}

/** The changes of one side of a shop that a watcher has not read yet. */
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

  /** Marks changes as seen, up to the last one with this count: a page may have been read before the newest change. */
  see({ count, locationId, variantId }: CountRead, now: number): void {
    const pair = this.#pairs.get(`${variantId} ${locationId}`)
    if (pair === undefined) throw new Error(`the shop has no pair of ${variantId} and ${locationId}`)
    const waiting = this.#waiting.get(pair)
    if (waiting === undefined) return
    const seen = waiting.findLastIndex((change) => change.count === count) + 1
    for (const { at } of waiting.splice(0, seen)) this.#waits.push({ at, millis: now - at })
    if (waiting.length === 0) this.#waiting.delete(pair)
  }

  /**
   * The milliseconds that each change of an interval stayed unseen, until it or a later one of the same record was
   * read. Throws if a change of the interval is still unseen.
   */
  waitsOf(from: number, to: number): ReadonlyArray<number> {
    const isInInterval = ({ at }: { readonly at: number }): boolean => at >= from && at < to
    if ([...this.#waiting.values()].some((changes) => changes.some(isInInterval))) {
      throw new Error("a change was not seen in time")
    }
    return this.#waits.filter(isInInterval).map(({ millis }) => millis)
  }
}

/**
 * Measures how long changes of a shop stay unseen. Call `look` whenever the shop may have changed, and `see` with each
 * count that a watcher reads.
 */
export class UnseenChanges {
  readonly loop: UnseenSide
  readonly haravan: UnseenSide

  constructor(shop: SandboxShop) {
    this.loop = new UnseenSide(shop, "loop")
    this.haravan = new UnseenSide(shop, "haravan")
  }

  /** Records the changes since the last look, at the time `now`. */
  look(now: number): void {
    this.loop.look(now)
    this.haravan.look(now)
  }
}
