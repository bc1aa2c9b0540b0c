import type { LinkPlan, LinkStep } from "@stocktally/tally"
import { StoreReads, Sync } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { count } from "../../terminal/count.ts"
import { note } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import { linkStep } from "./records.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"

const verbs: ReadonlyArray<readonly [effect: LinkStep["effect"], verb: string]> = [
  ["new", "new"],
  ["replaces", "replaced"],
  ["removes", "removed"],
  ["unchanged", "unchanged"]
]

/**
 * Saves checked declarations, links again, and shows the changes. Changes nothing if someone else has changed the links
 * since `version`.
 */
export const changeLinks = Effect.fnUntraced(function*({ steps, version }: LinkPlan, dryRun = false) {
  const options = yield* outputOptions
  const stdout = yield* Stdout
  const { declare } = yield* StoreReads
  const { relink } = yield* Sync
  const changes = steps.filter(({ effect }) => effect !== "unchanged")
  const counts = verbs.flatMap(([effect, verb]) => {
    const number = steps.filter((step) => step.effect === effect).length
    return number === 0 ? [] : [`${count(number)} ${verb}`]
  }).join(", ") || "no links given"

  let outcome = changes.length === 0 ? "nothing to change" : "nothing was changed (--dry-run)"
  if (changes.length > 0 && !dryRun) {
    yield* declare(changes.map(({ change }) => change), version)
    const relinked = yield* relink
    outcome = Option.match(relinked, {
      onNone: () => "the next sync updates the links",
      onSome: ({ linked, unlinked }) => `now ${count(linked)} linked, ${count(unlinked)} not linked`
    })
  }
  const writer = listWriter(linkStep, options)
  if (changes.length > 0 || options.format !== "table") {
    yield* whileRead(stdout.write(writer.records(changes) + writer.end()))
  }
  yield* note(`${counts}; ${outcome}`)
})
