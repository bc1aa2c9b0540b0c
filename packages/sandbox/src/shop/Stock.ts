import { type Draw, Topic } from "./draw.ts"
import { applyRule, drawDrift, type HiddenRule } from "./HiddenRule.ts"
import type { Locations } from "./locations.ts"
import type { Variants } from "./variants.ts"

const inHaravan = 1
const inLoop = 2
/** Haravan has removed its row. */
const removedAtHaravan = 4

const minute = 60_000
const day = 86_400_000

/** The numbers of a Haravan balance; `updatedAt` is in milliseconds since the epoch. */
export interface Balance {
  readonly onHand: number
  readonly committed: number
  readonly incoming: number
  readonly updatedAt: number
}

/** All counts of the shop, on both sides. A pair is `variant * locations + location`. */
export type Stock = ReturnType<typeof makeStock>

/** Draws how the two counts of a pair differ; most pairs match. */
const drawScenario = (draw: Draw, pair: number) => {
  const drawn = draw(Topic.story, pair) % 97
  if (drawn < 3) return "oversold"
  if (drawn < 9) return "drift"
  if (drawn < 11) return "sold-out"
  if (drawn < 16) return "settling"
  if (drawn < 20) return "only-in-loop"
  if (drawn < 24) return "only-in-haravan"
  return "match"
}

/** Rounds a time to none to three fraction digits, as Haravan does. */
const roundTime = (time: number, salt: number) => {
  const grain = [1000, 100, 10, 1][salt % 4] ?? 1
  return Math.floor(time / grain) * grain
}

/** Makes the shop's counts at `start`. A pair takes 21 bytes. */
export const makeStock = (draw: Draw, options: {
  readonly variants: Variants
  readonly locations: Locations
  readonly dense: boolean
  readonly rule: HiddenRule | undefined
  readonly start: number
}) => {
  const { dense, locations, rule, start, variants } = options
  const pairs = variants.count * locations.count
  const onHand = new Int32Array(pairs)
  const committed = new Int32Array(pairs)
  const loop = new Int32Array(pairs)
  const updatedAt = new Float64Array(pairs)
  const rows = new Uint8Array(pairs)

  const fill = (pair: number, sides: number) => {
    const scenario = drawScenario(draw, pair)
    const amount = draw(Topic.amount, pair)
    const some = 1 + amount % 9
    const quantity = draw(Topic.quantity, pair)
    const age = draw(Topic.age, pair)
    const booked = draw(Topic.committed, pair)
    const available = scenario === "sold-out"
      ? 0
      : scenario === "oversold"
      ? -some
      : quantity % 6 === 0
      ? 0
      : (quantity >>> 8) % 80
    committed[pair] = booked % 4 === 0 ? (booked >>> 8) % 12 : 0
    onHand[pair] = available + (committed[pair] ?? 0)
    updatedAt[pair] = scenario === "settling"
      ? roundTime(start - age % (20 * minute), age)
      : roundTime(start - day - age % (60 * day), age)
    loop[pair] = scenario === "drift" || scenario === "settling"
      ? available + (amount % 2 === 0 || available < some ? some : -some)
      : scenario === "sold-out"
      ? some
      : scenario === "oversold" && amount % 2 === 0
      ? 0
      : available
    const missing = dense ? 0 : scenario === "only-in-loop" ? inHaravan : scenario === "only-in-haravan" ? inLoop : 0
    rows[pair] = sides & ~missing
  }

  const hasBalance = (pair: number) => ((rows[pair] ?? 0) & inHaravan) !== 0
  const isRemoved = (pair: number) => ((rows[pair] ?? 0) & removedAtHaravan) !== 0
  const hasInventory = (pair: number) => ((rows[pair] ?? 0) & inLoop) !== 0
  const updatedAtOf = (pair: number) => updatedAt[pair] ?? 0
  const available = (pair: number) => (onHand[pair] ?? 0) - (committed[pair] ?? 0)
  const loopCount = (pair: number) => loop[pair] ?? 0

  /** Computes what Loop should show of a variant. */
  const expectedCount = (rule: HiddenRule, variant: number): number => {
    const sources = rule.sources.map((location) => variant * locations.count + location).filter(hasBalance)
    return applyRule(rule, sources.reduce((sum, source) => sum + available(source), 0))
  }

  for (let variant = 0; variant < variants.count; variant++) {
    for (let location = 0; location < locations.count; location++) {
      const pair = variant * locations.count + location
      // Few variants are in transit.
      if (!dense && locations.isTransit(location) && draw(Topic.present, pair) % 4 !== 0) continue
      const sides = (variants.inHaravan(variant) && locations.inHaravan(location) ? inHaravan : 0)
        + (variants.inLoop(variant) && locations.inLoop(location) ? inLoop : 0)
      fill(pair, sides)
    }
    if (rule === undefined) continue
    const expected = expectedCount(rule, variant)
    loop[variant * locations.count + rule.loopLocation] = expected + drawDrift(draw, variant, expected)
  }

  const balance = (pair: number): Balance => {
    const incoming = draw(Topic.incoming, pair)
    return {
      onHand: onHand[pair] ?? 0,
      committed: committed[pair] ?? 0,
      incoming: incoming % 10 === 0 ? (incoming >>> 8) % 50 : 0,
      updatedAt: updatedAtOf(pair)
    }
  }

  /** Sets Haravan's available count at `now`; null removes the row. The committed count stays. */
  const setHaravan = (pair: number, count: number | null, now: number) => {
    const loopSide = (rows[pair] ?? 0) & inLoop
    rows[pair] = loopSide | (count === null ? removedAtHaravan : inHaravan)
    if (count === null) return
    onHand[pair] = count + (committed[pair] ?? 0)
    updatedAt[pair] = now
  }
  /** Sets Loop's available count; null removes the record. */
  const setLoop = (pair: number, count: number | null) => {
    rows[pair] = count === null ? (rows[pair] ?? 0) & ~inLoop : (rows[pair] ?? 0) | inLoop
    if (count !== null) loop[pair] = count
  }

  /** Updates Loop's count from Haravan's at a pair. */
  const updateLoop = (pair: number) => {
    const [variant, location] = [Math.floor(pair / locations.count), pair % locations.count]
    if (!hasBalance(pair) || rule?.sources.includes(location) === false) return
    const target = rule === undefined ? pair : variant * locations.count + rule.loopLocation
    if (hasInventory(target)) setLoop(target, rule === undefined ? available(pair) : expectedCount(rule, variant))
  }

  const count = (has: (pair: number) => boolean) => {
    let sum = 0
    for (let pair = 0; pair < pairs; pair++) if (has(pair)) sum++
    return sum
  }

  return {
    pairs,
    available,
    balance,
    balances: () => count(hasBalance),
    hasBalance,
    hasInventory,
    isRemoved,
    inventories: () => count(hasInventory),
    loop: loopCount,
    setHaravan,
    setLoop,
    updateLoop,
    updatedAt: updatedAtOf
  }
}
