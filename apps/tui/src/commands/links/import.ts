import { readLinkFile, SheetProblems } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { outputOptions } from "../../output/OutputOptions.ts"
import { readSheetText } from "../../sheets/readSheetText.ts"
import { changeLinks } from "./changeLinks.ts"
import { runWithSync } from "../run.ts"
import { syncedStore } from "../store.ts"

export const handle = ({ dryRun, file }: { readonly file: string; readonly dryRun: boolean }) =>
  runWithSync(importLinks(file, dryRun))

const importLinks = Effect.fnUntraced(function*(file: string, dryRun: boolean) {
  yield* outputOptions
  const read = yield* readLinkFile(yield* readSheetText(file, maxMegabytes))
  const { planLinks } = yield* syncedStore
  const plan = yield* planLinks(read)
  const problems = new SheetProblems()
  for (const { column, line, problem } of plan.problems) problems.add(line, column, problem)
  yield* changeLinks(yield* problems.orElse(plan), dryRun)
})

/** Room for more than a million rows. */
const maxMegabytes = 64
