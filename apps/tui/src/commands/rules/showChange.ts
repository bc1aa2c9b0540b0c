import { rulesChangedJson } from "@stocktally/api"
import type { RulesChangeResult } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { jsonDocument } from "../../output/Json.ts"
import { announceSource, note } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { count } from "../../terminal/count.ts"
import { tableList } from "../../terminal/table.ts"
import { label } from "../../terminal/verdicts.ts"
import { ruleStep, verdictCount, verdictCounts } from "./records.ts"

/** Shows the effect of a change of the rules, made or proposed; `document` is the same as JSON. */
export const showChange = Effect.fnUntraced(function*(
  changed: RulesChangeResult,
  document: object = rulesChangedJson(changed)
) {
  const { after, before, changes, dryRun, version, warnings } = changed
  const options = yield* outputOptions
  const stdout = yield* Stdout
  yield* announceSource
  const writer = listWriter(ruleStep, options)
  const counts = after === null ? [] : verdictCounts(before, after)
  const isTable = options.format === "table"
  const text = () => {
    if (options.format === "json") return jsonDocument(document)
    if (isTable && changes.length === 0) return ""
    const table = tableList(verdictCount, options.surface)
    return writer.records(changes) + writer.end() +
      (isTable && counts.length > 0 ? `\n${table.records(counts)}` : "")
  }
  yield* whileRead(stdout.write(text()))
  if (!isTable && options.format !== "json" && changes.length > 0) {
    const rows = counts.filter(({ after, before }) => before !== after)
      .map(({ after, before, verdict }) => `${label(verdict)} from ${count(before)} to ${count(after)}`)
    if (rows.length > 0) yield* note(`rows by verdict: ${rows.join(", ")}`)
  }
  for (const { detail } of warnings) yield* note(`note: ${visible(detail)}`)
  const effects = (["added", "changed", "removed"] as const).flatMap((effect) => {
    const number = changes.filter((step) => step.effect === effect).length
    return number === 0 ? [] : [`${count(number)} ${effect}`]
  })
  yield* note(
    changes.length === 0
      ? "the rules are already like this; nothing to change"
      : dryRun
      ? `${effects.join(", ")}; nothing was changed (--dry-run)`
      : `${effects.join(", ")}; the rules are now version ${version}${
        after === null ? ", and the next sync applies them" : ""
      }`
  )
})
