import { type LinkFileColumn, planLinks, readLinkRow } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { NothingFound } from "../exit/NothingFound.ts"
import { WrongUsage } from "../exit/WrongUsage.ts"
import { outputOptions } from "../output/OutputOptions.ts"
import { changeLinks } from "./changeLinks.ts"
import { runWithSync } from "./run.ts"
import { syncedStore } from "./synced.ts"

/** What is said of one record or two, as a row of a link file would say it. */
export type Said = { readonly [C in LinkFileColumn]?: string | undefined }

/** Changes what is declared by one statement, after a look at whether the records it names exist. */
export const declareLink = (said: Said) =>
  runWithSync(Effect.gen(function*() {
    yield* outputOptions
    const change = yield* changeOf(said)
    const store = yield* syncedStore
    const plan = yield* planLinks(store, { entries: [{ line: 1, change }], pairs: [] })
    const [problem] = plan.problems
    if (problem !== undefined) {
      const [what] = problem.problem.split(";")
      return yield* new NothingFound({ message: `${what}, as far as was read; stocktally sync reads again` })
    }
    if (change._tag === "Forget" && plan.steps.every(({ effect }) => effect === "unchanged")) {
      return yield* new NothingFound({ message: "nothing is declared about this record; see stocktally links list" })
    }
    yield* changeLinks(store, plan)
  }))

const changeOf = Effect.fnUntraced(function*(said: Said) {
  const meaning = readLinkRow((column) => said[column])
  if (Result.isFailure(meaning)) {
    return yield* new WrongUsage({ message: meaning.failure.map(([column, problem]) => `${nameOf(column)} ${problem}`).join("; ") })
  }
  return meaning.success._tag === "Change"
    ? meaning.success.change
    : yield* new WrongUsage({ message: "name the record by --loop-id or --haravan-id" })
})

/** As flags and arguments are called: `loop-id`. */
const nameOf = (column: LinkFileColumn): string => column.replace("_", "-")
