import { rulesUndoneJson } from "@stocktally/api"
import { StoreReads } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import { note } from "../../output/notes.ts"
import { outputOptions } from "../../output/OutputOptions.ts"
import { runWithStore } from "../run.ts"
import { showChange } from "./showChange.ts"
import { describeChange } from "./describeChange.ts"
import { osUser } from "./osUser.ts"

export const handle = ({ dryRun }: { readonly dryRun: boolean }) =>
  runWithStore(Effect.gen(function*() {
    yield* outputOptions
    const { rules } = yield* StoreReads
    const { version } = yield* rules.current
    const undone = yield* rules.undo({ by: osUser(), dryRun, ifVersion: version })
    yield* showChange(undone, rulesUndoneJson(undone))
    yield* note(`${dryRun ? "would undo" : "undid"} version ${version}, ${describeChange(undone.undone)}`)
  }))
