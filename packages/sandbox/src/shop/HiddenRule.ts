import { Effect, Schema } from "effect"
import { type Draw, Topic } from "./draw.ts"

/** A stock rule to simulate: its terms, and the number of Haravan's warehouses that feed Loop's only location. */
export interface RuleSpec {
  readonly percent: number
  readonly warehouses: number
  readonly buffer: number
}

/** A rule, or `random`: a rule drawn from the seed. */
export type RuleChoice = RuleSpec | "random"

/** The text of a rule is invalid. */
export class InvalidRule extends Schema.TaggedError<InvalidRule>()("InvalidRule", { message: Schema.String }) {}

const spelling = /^\s*(\d{1,3})\s*% of (\d{1,4})(?: less (\d{1,6}))?\s*$/i

/** Reads `80% of 3 less 2`, `100% of 1` or `random`. */
export const parseRule = (text: string): Effect.Effect<RuleChoice, InvalidRule> => {
  if (/^\s*random\s*$/i.test(text)) return Effect.succeed("random")
  const [, percent = "0", warehouses = "0", buffer = "0"] = spelling.exec(text) ?? []
  const spec = { percent: Number(percent), warehouses: Number(warehouses), buffer: Number(buffer) }
  return spec.percent >= 1 && spec.percent <= 100 && spec.warehouses >= 1 ? Effect.succeed(spec) : new InvalidRule({
    message: `${
      JSON.stringify(text)
    } is not a stock rule; write PERCENT% of WAREHOUSES less BUFFER, such as "80% of 3 less 2" or "100% of 2", or random`
  })
}

/** The rule that a shop follows. Locations are named by index. */
export interface HiddenRule {
  /** Loop's only location. */
  readonly loopLocation: number
  /** Haravan's locations that feed it, in ascending order. */
  readonly sources: ReadonlyArray<number>
  readonly percent: number
  readonly buffer: number
}

/** Applies a rule to the sum of Haravan's counts: what Loop should show. */
export const applyRule = ({ buffer, percent }: HiddenRule, sum: number): number =>
  Math.max(0, Math.floor(sum * percent / 100) - buffer)

/** Draws how far Loop is from what it should show: one variant in twenty is off by up to nine units. */
export const drawDrift = (draw: Draw, variant: number, expected: number): number => {
  const drawn = draw(Topic.drift, variant)
  const some = 1 + (drawn >>> 8) % 9
  return drawn % 20 !== 0 ? 0 : (drawn >>> 16) % 2 === 0 || expected < some ? some : -some
}

/**
 * Makes the rule of a shop. A given rule takes the first warehouses. A drawn rule takes any of them, and its terms leave Loop
 * something to sell of a typical variant, which has about 30 units in each warehouse.
 */
export const makeRule = (
  draw: Draw,
  choice: RuleChoice,
  warehouses: ReadonlyArray<number>,
  loopLocation: number
): HiddenRule => {
  if (choice !== "random") {
    const { buffer, percent } = choice
    return { buffer, loopLocation, percent, sources: warehouses.slice(0, choice.warehouses) }
  }
  const drawnSources = warehouses.filter((warehouse) => draw(Topic.rule, warehouse) % 2 === 0)
  const sources = drawnSources.length === 0 ? warehouses.slice(0, 1) : drawnSources
  const terms = draw(Topic.rule, -1)
  const least = Math.ceil(10 / sources.length)
  const percent = terms % 4 === 0 ? 100 : least + (terms >>> 8) % (101 - least)
  return { loopLocation, sources, percent, buffer: draw(Topic.rule, -2) % Math.ceil(sources.length * percent * 0.15) }
}
