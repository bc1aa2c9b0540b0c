import { LinkFileError, maxLinkFileProblems, readLinkFile } from "@stocktally/tally"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { readBounded } from "./readBounded.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { changeLinks } from "./changeLinks.ts"
import { runWithSync } from "../run.ts"
import { syncedStore } from "../store.ts"

export const handle = ({ dryRun, file }: { readonly file: string; readonly dryRun: boolean }) =>
  runWithSync(take(file, dryRun))

const take = Effect.fnUntraced(function*(file: string, dryRun: boolean) {
  yield* outputOptions
  const read = yield* readLinkFile(decode(yield* readBounded(file, mostMegabytes)))
  const { planLinks } = yield* syncedStore
  const plan = yield* planLinks(read)
  const problems = Arr.take(plan.problems, maxLinkFileProblems)
  if (Arr.isArrayNonEmpty(problems)) return yield* new LinkFileError({ problems, count: plan.problems.length })
  yield* changeLinks(plan, dryRun)
})

/** More than a million rows: whoever names such a file means another one. */
const mostMegabytes = 64

/** UTF-8, or what Excel calls Unicode text: UTF-16 after a byte-order mark. */
const decode = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xFF && bytes[1] === 0xFE ? "utf-16le" : "utf-8").decode(bytes)
