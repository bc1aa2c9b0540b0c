import { StoreReads } from "@stocktally/sync"
import {
  type UnresolvedLocation,
  readHaravanLocations,
  readLoopLocation,
  ruleCells,
  type RuleLocations
} from "@stocktally/tally"
import type { StockRule } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Result from "effect/Result"
import { NothingFound, WrongUsage } from "../../errors/commandErrors.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { runWithStore } from "../run.ts"
import { syncedStore } from "../store.ts"
import { showChange } from "./showChange.ts"
import { osUser } from "./osUser.ts"

/** The rule to change. */
interface Target {
  readonly location: Option.Option<string>
  readonly isDefault: boolean
}

type Text = Option.Option<string>

interface SetInput extends Target {
  readonly from: Text
  readonly percent: Text
  readonly buffer: Text
  readonly cap: Text
  readonly belowZero: Text
  readonly tolerance: Text
  readonly tolerancePercent: Text
  readonly note: Text
  readonly dryRun: boolean
}

export const set = (input: SetInput) =>
  runWithStore(Effect.gen(function*() {
    yield* outputOptions
    yield* requireOne(input, ["LOCATION", "--default"])
    const { rules } = yield* syncedStore
    const { version, rules: current } = yield* rules.current
    const locations = yield* rules.locations([input.location, input.from].flatMap(Option.toArray))
    const loopLocationId = yield* targetOf(input, locations)
    const rule = yield* ruleOf(input, current.find((rule) => rule.loopLocationId === loopLocationId), locations)
    const others = current.filter((rule) => rule.loopLocationId !== loopLocationId)
    const request = { action: "set" as const, by: osUser(), dryRun: input.dryRun, ifVersion: version }
    yield* showChange(yield* rules.replace([...others, { loopLocationId, ...rule }], request))
  }))

export const remove = (input: Target & { readonly all: boolean; readonly dryRun: boolean }) =>
  runWithStore(Effect.gen(function*() {
    yield* outputOptions
    yield* requireOne({ ...input, isDefault: input.isDefault || input.all }, ["LOCATION", "--default", "--all"])
    if (input.isDefault && input.all) {
      return yield* new WrongUsage({ message: "--all includes the default rule; leave out --default" })
    }
    const { rules } = yield* StoreReads
    const { version, rules: current } = yield* rules.current
    const loopLocationId = input.all
      ? undefined
      : yield* targetOf(input, yield* rules.locations(Option.toArray(input.location)))
    const kept = input.all ? [] : current.filter((rule) => rule.loopLocationId !== loopLocationId)
    if (kept.length === current.length) {
      const what = input.all
        ? "there are no stock rules"
        : input.isDefault
        ? "there is no default rule"
        : "this location has no rule"
      return yield* new NothingFound({ message: `${what}; see stocktally rules list` })
    }
    const request = { action: "remove" as const, by: osUser(), dryRun: input.dryRun, ifVersion: version }
    yield* showChange(yield* rules.replace(kept, request))
  }))

const requireOne = ({ isDefault, location }: Target, ways: ReadonlyArray<string>) =>
  isDefault === Option.isNone(location)
    ? Effect.void
    : Effect.fail(
      new WrongUsage({
        message: isDefault
          ? `LOCATION and ${ways.slice(1).join(" or ")} name two rules; leave out one of them`
          : `name the rule with ${ways.join(" or ")}`
      })
    )

/** The Loop location of the rule; null for the default rule. */
const targetOf = ({ location }: Target, locations: RuleLocations) =>
  Option.match(location, {
    onNone: () => Effect.succeed(null),
    onSome: (text) =>
      text.trim() === ""
        ? Effect.fail(new WrongUsage({ message: "LOCATION is empty; name the location, or use --default" }))
        : Effect.mapError(Effect.fromResult(readLoopLocation(locations)(text)), notALocation)
  })

const notALocation = ({ isMissing, problem }: UnresolvedLocation): NothingFound | WrongUsage =>
  isMissing ? new NothingFound({ message: problem }) : new WrongUsage({ message: problem })

/** Reads `none` as a blank cell, because a flag cannot be blank. */
const orNone = <A>(read: (cell: string) => A) => (text: string): A =>
  read(text.trim().toLowerCase() === "none" ? "" : text)

/** The rule with the parts that flags give. Others stay unchanged; in a new rule they are as if a cell were blank. */
const ruleOf = Effect.fnUntraced(function*(
  input: SetInput,
  current: StockRule | undefined,
  locations: RuleLocations
) {
  const partOf = <A>(
    flag: string,
    text: Text,
    read: (cell: string) => Result.Result<A, string>,
    now: A | undefined
  ) => {
    if (Option.isNone(text) && now !== undefined) return Effect.succeed(now)
    return Effect.mapError(
      Effect.fromResult(read(Option.getOrElse(text, () => ""))),
      (problem) => new WrongUsage({ message: `--${flag}: ${problem}` })
    )
  }
  return {
    haravanLocationIds: yield* Option.match(input.from, {
      onNone: () => Effect.succeed(current?.haravanLocationIds ?? null),
      onSome: (text) => Effect.mapError(Effect.fromResult(readHaravanLocations(locations)(text)), notALocation)
    }),
    percent: yield* partOf("percent", input.percent, ruleCells.percent, current?.percent),
    buffer: yield* partOf("buffer", input.buffer, ruleCells.buffer, current?.buffer),
    cap: yield* partOf("cap", input.cap, orNone(ruleCells.cap), current?.cap),
    belowZero: yield* partOf("below-zero", input.belowZero, ruleCells.below_zero, current?.belowZero),
    tolerance: yield* partOf("tolerance", input.tolerance, orNone(ruleCells.tolerance), current?.tolerance),
    tolerancePercent: yield* partOf(
      "tolerance-percent",
      input.tolerancePercent,
      ruleCells.tolerance_percent,
      current?.tolerancePercent
    ),
    note: yield* partOf("note", input.note, ruleCells.note, current?.note)
  }
})
