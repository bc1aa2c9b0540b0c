/** Records on stdout, one or many, in the format asked for. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { card } from "./Card.ts"
import { frugal } from "@stocktally/program/process"
import { jsonDocument } from "./Json.ts"
import { announceSource, note } from "./notes.ts"
import { listWriter, outputOptions } from "./OutputOptions.ts"
import { counted, type RecordKind } from "./RecordKind.ts"
import { Stdout, type StdoutClosed, type StdoutFailed } from "./Stdout.ts"
import { withUpstreamProgress } from "./upstreamProgress.ts"

/** Writes a stream as it arrives. Where it fails, what was written stays visibly unfinished: no bracket closes it. */
export const writeList = <A, E, R>(kind: RecordKind<A>, records: Stream.Stream<A, E, R>) =>
  writeListThrough(kind, records, (write) => write)

/** The same; `through` runs what reads and writes the records. */
export const writeListThrough = Effect.fnUntraced(function*<A, E, R, E2, R2>(
  kind: RecordKind<A>,
  records: Stream.Stream<A, E, R>,
  through: (
    write: Effect.Effect<void, E | StdoutClosed | StdoutFailed, R | Stdout>
  ) => Effect.Effect<void, E2, R2>
) {
  const options = yield* outputOptions
  const stdout = yield* Stdout
  yield* announceSource
  yield* frugal
  const writer = listWriter(kind, options)
  let count = 0
  yield* through(
    Effect.flatMap(Stdout, (stdout) =>
      Stream.runForEachArray(records, (page) => {
        count += page.length
        return stdout.write(writer.records(page))
      }))
  ).pipe(withUpstreamProgress(() => counted(count, kind.names)))
  const isSeen = options.format === "table" && options.surface.columns !== undefined
  // A header above nothing might be taken for a list that has not come yet.
  if (isSeen && count === 0) return yield* note(`there are no ${kind.names[1]}`)
  yield* stdout.write(writer.end())
  if (isSeen) {
    yield* note([`${counted(count, kind.names)}.`, writer.note?.()].filter((text) => text !== undefined).join(" "))
  }
})

/** Writes one record. */
export const writeRecord = Effect.fnUntraced(function*<A, E, R>(kind: RecordKind<A>, read: Effect.Effect<A, E, R>) {
  const options = yield* outputOptions
  const stdout = yield* Stdout
  yield* announceSource
  const record = yield* read.pipe(withUpstreamProgress(() => `Reading the ${kind.names[0]}`))
  switch (options.format) {
    case "table":
      return yield* stdout.write(card(kind, record, options.surface))
    case "json":
      return yield* stdout.write(jsonDocument(kind.json(record)))
    default: {
      const writer = listWriter(kind, options)
      return yield* stdout.write(writer.records([record]) + writer.end())
    }
  }
})
