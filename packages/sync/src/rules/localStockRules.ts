/** Stock rules in the store of this process. */
import { type StockRule, visible } from "@stocktally/schema"
import {
  namedRule,
  planRules,
  proposeRules,
  readRuleLocations,
  type RulesChange,
  type RulesPlan,
  ruleWarnings,
  locationsIn,
  sortedRules,
  type StockStore,
  type StoreError,
  unusedLocations,
  type VerdictRules
} from "@stocktally/tally"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { NothingToUndo, RulesConflict, InvalidRules } from "./RulesError.ts"
import type { RulesChangeResult, RulesChangeRequest, CurrentRules, StockRules } from "./StockRules.ts"

/** Reads the current rules with their warnings. */
export const currentRules = Effect.fnUntraced(function*(
  store: StockStore["Service"]
): Effect.fn.Return<CurrentRules, StoreError> {
  const { change, rules, version } = yield* store.rules.current
  const locations = yield* readRuleLocations(store, locationsIn(rules))
  return {
    version,
    change,
    rules: sortedRules(rules).map((rule) => namedRule(rule, locations)),
    unusedLocations: unusedLocations(rules, locations),
    warnings: ruleWarnings(rules, locations)
  }
})

export const localStockRules = (store: StockStore["Service"], verdictRules: VerdictRules): StockRules<StoreError> => {
  const { inSnapshot, rules, tallies } = store
  const counts = Effect.map(tallies.summary(), ({ summary }) => summary)

  /** Judges all rows again. The rules are already stored, so if this fails, rows follow with the next sync. */
  const judge = tallies.judge(verdictRules).pipe(
    Effect.andThen(counts),
    Effect.tapError(({ message }) =>
      Effect.logWarning(
        `could not judge rows by the new stock rules; they follow with the next sync: ${visible(message)}`
      )
    ),
    Effect.orElseSucceed(() => null)
  )

  const change = Effect.fnUntraced(function*(
    { changes, rules: next, version, warnings }: RulesPlan,
    { by, dryRun = false, ifVersion }: RulesChangeRequest,
    action: RulesChange["action"]
  ): Effect.fn.Return<RulesChangeResult, StoreError | RulesConflict> {
    if (version !== ifVersion) return yield* new RulesConflict()
    const before = yield* counts
    const result = { version, dryRun, changes, warnings, before }
    if (changes.length === 0) return { ...result, after: before }
    if (dryRun) return { ...result, after: yield* rules.preview(next, verdictRules) }
    const replaced = yield* rules.replace(next, { by, action }, version)
    if (Option.isNone(replaced)) return yield* new RulesConflict()
    return { ...result, version: replaced.value.version, after: yield* judge }
  })

  return {
    current: currentRules(store).pipe(Effect.withSpan("StockRules.current")),

    versions: rules.versions,

    replace: Effect.fn("StockRules.replace")(function*(next, { action, ...request }) {
      const plan = yield* planRules(store, next)
      if (plan.version !== request.ifVersion) return yield* new RulesConflict()
      const { problems } = plan
      if (Arr.isReadonlyArrayNonEmpty(problems)) return yield* new InvalidRules({ problems })
      return yield* change(plan, request, action)
    }),

    undo: Effect.fn("StockRules.undo")(function*(request) {
      const [current, previous] = yield* rules.versions(2)
      if (current === undefined || current.change === null) return yield* new NothingToUndo()
      // Earlier rules may name a location that is gone now: that is a warning, not an error.
      const result = yield* change(yield* planRules(store, previous?.rules ?? []), request, "undo")
      return { ...result, undone: current.change }
    }),

    proposal: inSnapshot(Effect.gen(function*() {
      const { rules: current, version } = yield* rules.current
      const locations = yield* readRuleLocations(store, locationsIn(current))
      const { haravan, links, loop } = locations
      const existing = <A extends { readonly goneAt: unknown }>(all: Iterable<A>) =>
        [...all].filter(({ goneAt }) => goneAt === null)
      const proposed = yield* proposeRules({
        evidence: rules.evidence,
        rules: current,
        links,
        loopLocations: existing(loop.values()),
        haravanLocations: existing(haravan.values()),
        tolerance: verdictRules.tolerance
      })
      const all = new Map<StockRule["loopLocationId"], StockRule>(current.map((rule) => [rule.loopLocationId, rule]))
      for (const { rule } of proposed.proposals) all.set(rule.loopLocationId, rule)
      return {
        ...proposed,
        version,
        rules: sortedRules([...all.values()]).map((rule) => namedRule(rule, locations))
      }
    })).pipe(Effect.withSpan("StockRules.proposal"))
  }
}
