import { ruleFileSheet } from "@stocktally/tally"
import { StoreReads } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { outputOptions } from "../../output/OutputOptions.ts"
import { readSheetText } from "../../sheets/readSheetText.ts"
import { writeSheet } from "../../sheets/writeSheet.ts"
import { runWithStore } from "../run.ts"
import { syncedStore } from "../store.ts"
import { showChange } from "./showChange.ts"
import { osUser } from "./osUser.ts"

export const exportRules = () =>
  runWithStore(writeSheet(Effect.gen(function*() {
    const { rules, version } = yield* (yield* StoreReads).rules.current
    return { columns: ruleFileSheet(version), rows: Stream.fromIterable(rules) }
  })))

export const importRules = ({ dryRun, file }: { readonly file: string; readonly dryRun: boolean }) =>
  runWithStore(Effect.gen(function*() {
    yield* outputOptions
    const text = yield* readSheetText(file, maxMegabytes)
    const { rules } = yield* syncedStore
    const { version } = yield* rules.current
    const by = osUser()
    const next = yield* rules.read(text, by)
    yield* showChange(yield* rules.replace(next, { action: "import", by, dryRun, ifVersion: version }))
  }))

/** Room for a thousand rules, each with a long note and many locations. */
const maxMegabytes = 8
