import type { CurrentRules, RuleSetProposal } from "@stocktally/sync"
import { ruleFileSheet } from "@stocktally/tally"
import { type LoopLocationId, visible } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { jsonDocument } from "../../output/Json.ts"
import { announceSource, note } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import { Progress } from "../../output/Progress.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { writeSheet } from "../../sheets/writeSheet.ts"
import { count } from "../../terminal/count.ts"
import { tableList } from "../../terminal/table.ts"
import { runWithStore } from "../run.ts"
import { syncedStore } from "../store.ts"
import { proposalExample, ruleProposal } from "./records.ts"

export const handle = () => runWithStore(propose)

const propose = Effect.gen(function*() {
  const options = yield* outputOptions
  const stdout = yield* Stdout
  const { rules } = yield* syncedStore
  const progress = yield* Progress
  const proposed = yield* progress.during(Effect.succeed("Looking for rules that explain the counts in Loop"))(
    rules.proposal
  )
  const { proposals } = proposed
  switch (options.format) {
    case "csv":
      yield* writeSheet(Effect.succeed({
        columns: ruleFileSheet(proposed.version),
        rows: Stream.fromIterable(proposed.rules)
      }))
      break
    case "json":
      yield* announceSource
      yield* whileRead(stdout.write(jsonDocument(proposed)))
      break
    case "ndjson": {
      yield* announceSource
      const writer = listWriter(ruleProposal, options)
      yield* whileRead(stdout.write(writer.records(proposals) + writer.end()))
      break
    }
    case "table":
      yield* announceSource
      yield* whileRead(stdout.write(tables(proposed, options.surface)))
  }
  const current = yield* rules.current
  for (const line of proposalNotes(proposed, current)) yield* note(line)
  if (options.format === "table" && proposals.length > 0) {
    yield* note(
      "to use them: stocktally rules propose --format csv > rules.csv, then stocktally rules import rules.csv"
    )
  }
})

/** The proposals with their evidence, and below them examples of rows that they do not explain. */
const tables = ({ proposals }: RuleSetProposal, surface: Parameters<typeof tableList>[1]): string => {
  if (proposals.length === 0) return ""
  const examples = proposals.flatMap(({ examples, location }) => examples.map((example) => ({ ...example, location })))
  const unexplained = examples.length === 0
    ? ""
    : `\nRows that would still differ, for example:\n${tableList(proposalExample, surface).records(examples)}`
  return tableList(ruleProposal, surface).records(proposals) + unexplained
}

/** The notes about each location. */
const proposalNotes = (
  { none, proposals }: RuleSetProposal,
  { rules }: Pick<CurrentRules, "rules">
): ReadonlyArray<string> => [
  ...proposals.map(({ compared, explainedNow, explainedThen, location, loopLocationId }) =>
    `${visible(location)}: the proposed rule explains ${count(explainedThen)} of ${count(compared)} rows; ${
      hasRule(rules, loopLocationId) ? "the current rule" : "no rule"
    }: ${count(explainedNow)}`
  ),
  ...none.map(({ compared, explainedNow, location, loopLocationId, reason }) => {
    const name = visible(location)
    switch (reason) {
      case "explained":
        return `${name}: no proposal; ${
          hasRule(rules, loopLocationId) ? "the current rule explains" : "without a rule, its link explains"
        } ${count(explainedNow)} of ${count(compared)} rows`
      case "too-few":
        return `${name}: no proposal; ${count(compared)} rows are too few to tell a rule from chance`
      case "no-fit":
        return `${name}: no proposal; no other rule explains its ${count(compared)} rows clearly better`
    }
  })
]

/** Whether a rule applies to a Loop location: its own, or the default. */
const hasRule = (rules: CurrentRules["rules"], id: LoopLocationId): boolean =>
  rules.some(({ loopLocationId }) => loopLocationId === null || loopLocationId === id)
