import { rulesJson } from "@stocktally/api"
import { StoreReads } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import { unusedLine } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { NothingFound } from "../../errors/commandErrors.ts"
import { jsonDocument } from "../../output/Json.ts"
import { announceSource, note } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import { counted } from "../../output/RecordKind.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { runWithStore } from "../run.ts"
import { syncedStore, writeStored } from "../store.ts"
import { describeChange } from "./describeChange.ts"
import { ruleKind, ruleWarning } from "./records.ts"

export const list = () => runWithStore(show)

const show = Effect.gen(function*() {
  const options = yield* outputOptions
  const stdout = yield* Stdout
  const current = yield* (yield* StoreReads).rules.current
  const { change, rules, unusedLocations, version, warnings } = current
  yield* announceSource
  const writer = listWriter(ruleKind, options)
  const isEmptyTable = options.format === "table" && rules.length === 0
  yield* whileRead(stdout.write(
    options.format === "json"
      ? jsonDocument(rulesJson(current))
      : isEmptyTable
      ? ""
      : writer.records(rules) + writer.end()
  ))
  yield* note([
    rules.length === 0
      ? "there are no stock rules: each location in Loop should show the count of the location that it is linked to"
      : counted(rules.length, ruleKind.names),
    ...(change === null ? [] : [`version ${version}, ${describeChange(change)}`])
  ].join("; "))
  const unused = unusedLine(unusedLocations)
  if (unused !== null) yield* note(unused)
  if (warnings.length > 0) {
    yield* note(`${counted(warnings.length, ruleWarning.names)} about the rules; see stocktally rules check`)
  }
})

export const check = () =>
  runWithStore(Effect.gen(function*() {
    yield* outputOptions
    const { warnings } = yield* (yield* syncedStore).rules.current
    yield* whileRead(writeStored(ruleWarning, Stream.fromIterable(warnings)))
    const gone = warnings.filter(({ kind }) => kind === "gone")
    if (gone.length > 0) {
      const names = gone.map(({ location }) => visible(location)).join(", ")
      return yield* new NothingFound({
        message: `rules name locations that are gone: ${names}; change them with stocktally rules set or rules remove`
      })
    }
  }))
