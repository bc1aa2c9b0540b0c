import { Effect, Schema } from "effect"
import { type Draw, Topic } from "./draw.ts"

/** Which stock rule a shop follows: the terms, and how many of Haravan's warehouses feed Loop's one location. */
export interface RuleTerms {
  readonly percent: number
  readonly warehouses: number
  readonly buffer: number
}

/** The terms, or that they are drawn from the seed. */
export type RuleChoice = RuleTerms | "random"

/** Why the text of a rule could not be read. */
export class InvalidRule extends Schema.TaggedError<InvalidRule>()("InvalidRule", { message: Schema.String }) {}

const spelling = /^\s*(\d{1,3})\s*% of (\d{1,4})(?: less (\d{1,6}))?\s*$/i

/** Reads `80% of 3 less 2`, `100% of 1` or `random`. */
export const parseRule = (text: string): Effect.Effect<RuleChoice, InvalidRule> => {
  if (/^\s*random\s*$/i.test(text)) return Effect.succeed("random")
  const [, percent = "0", warehouses = "0", buffer = "0"] = spelling.exec(text) ?? []
  const terms = { percent: Number(percent), warehouses: Number(warehouses), buffer: Number(buffer) }
  return terms.percent >= 1 && terms.percent <= 100 && terms.warehouses >= 1 ? Effect.succeed(terms) : new InvalidRule({
    message: `${
      JSON.stringify(text)
    } is no stock rule; write PERCENT% of WAREHOUSES less BUFFER, such as "80% of 3 less 2" or "100% of 2", or random`
  })
}

/** The rule of a shop. Locations go by index. */
export interface HiddenRule {
  /** The one location that Loop has. */
  readonly loopLocation: number
  /** Those of Haravan that feed it, ascending. */
  readonly sources: ReadonlyArray<number>
  readonly percent: number
  readonly buffer: number
}

/** What Loop should show of a sum of Haravan's counts. */
export const shownBy = ({ buffer, percent }: HiddenRule, sum: number): number =>
  Math.max(0, Math.floor(sum * percent / 100) - buffer)

/** How far Loop is from what it should show: of one variant in twenty, by up to nine units. */
export const driftOf = (draw: Draw, variant: number, shown: number): number => {
  const drawn = draw(Topic.drift, variant)
  const some = 1 + (drawn >>> 8) % 9
  return drawn % 20 !== 0 ? 0 : (drawn >>> 16) % 2 === 0 || shown < some ? some : -some
}

/**
 * The rule of a choice. With given terms the first warehouses feed Loop. A drawn rule has any of them, and leaves Loop
 * something to sell of a usual variant, which has some 30 units in each warehouse.
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
  const drawn = warehouses.filter((warehouse) => draw(Topic.rule, warehouse) % 2 === 0)
  const sources = drawn.length === 0 ? warehouses.slice(0, 1) : drawn
  const terms = draw(Topic.rule, -1)
  const least = Math.ceil(10 / sources.length)
  const percent = terms % 4 === 0 ? 100 : least + (terms >>> 8) % (101 - least)
  return { loopLocation, sources, percent, buffer: draw(Topic.rule, -2) % Math.ceil(sources.length * percent * 0.15) }
}
