import { visibleKey } from "@stocktally/tally"
import { visible, parseTimestamp } from "@stocktally/schema"
import { limitHeapGrowth } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { StdoutClosed, StdoutFailed } from "../errors/commandErrors.ts"
import { localTime } from "../terminal/time.ts"
import { paint } from "../terminal/tones.ts"
import type { TableSurface } from "../terminal/table.ts"
import { pad, widthOf } from "../terminal/width.ts"
import { type Field, valueAt } from "./fields.ts"
import { jsonDocument } from "./Json.ts"
import { announceSource, note } from "./notes.ts"
import { listWriter, outputOptions } from "./OutputOptions.ts"
import { counted, type RecordKind } from "./RecordKind.ts"
import { Stdout } from "./Stdout.ts"
import { withUpstreamProgress } from "./upstreamProgress.ts"

/** Records on stdout, one or many, in the chosen format. */

/** Writes a stream as it arrives. If it fails, the output is visibly incomplete: no bracket closes it. */
export const writeList = <A, E, R>(kind: RecordKind<A>, records: Stream.Stream<A, E, R>) =>
  writeListThrough(kind, records, (write) => write)

/** The same; `through` runs the effect that reads and writes the records. */
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
  yield* limitHeapGrowth
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
  // Only a header would look like a list that is still to come.
  if (isSeen && count === 0) return yield* note(`there are no ${kind.names[1]}`)
  yield* stdout.write(writer.end())
  if (isSeen) {
    yield* note([counted(count, kind.names), writer.note?.()].filter((text) => text !== undefined).join("; "))
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

/** A record for people, with a field on each line. */
export const card = <A>({ fields, json }: RecordKind<A>, record: A, { color }: TableSurface): string => {
  const object = json(record)
  const width = fields.reduce((longest, { name }) => Math.max(longest, widthOf(name)), 0)
  return fields.map((field) => {
    const line = `${paint(pad(field.name, width, "left"), "strong", color)}  ${
      (field.isIdentifier ? visibleKey : visible)(cardText(valueAt(object, field), field))
    }`
    return `${line.trimEnd()}\n`
  }).join("")
}

const cardText = (value: ReturnType<typeof valueAt>, { isTime }: Field): string =>
  value === null ? "-" : typeof value === "string" && isTime ? localTime(parseTimestamp(value)) : String(value)
