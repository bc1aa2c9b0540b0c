import {
  byHarm,
  emptySummary,
  filterRows,
  linkSides,
  parseRowOrder,
  readLive,
  type RowFilter,
  tallyRows
} from "@stocktally/core"
import { Settings, Sources } from "@stocktally/runtime"
import type { TallyRow, Verdict } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Order from "effect/Order"
import { ExitStatus } from "../exit/ExitStatus.ts"
import { Exited } from "../exit/Exited.ts"
import { TallyIncomplete } from "../exit/TallyIncomplete.ts"
import { WrongUsage } from "../exit/WrongUsage.ts"
import { announceSource } from "../output/notes.ts"
import { outputOptions } from "../output/OutputOptions.ts"
import { Stdout } from "../output/Stdout.ts"
import { tallyPieces } from "../output/TallyReport.ts"
import { withUpstreamProgress } from "../output/upstreamProgress.ts"
import { runWithSources } from "./run.ts"

interface TallyQuestion {
  readonly filter: RowFilter
  readonly sort: string | undefined
  readonly failOn: ReadonlyArray<Verdict>
}

/** All rows, the most harm first. */
export const all: TallyQuestion = { filter: {}, sort: undefined, failOn: [] }

export const handle = (input: {
  readonly verdict: Option.Option<ReadonlyArray<Verdict>>
  readonly location: Option.Option<string>
  readonly sku: Option.Option<string>
  readonly q: Option.Option<string>
  readonly sort: Option.Option<string>
  readonly failOn: Option.Option<ReadonlyArray<Verdict>>
}) =>
  runWithSources(showTally({
    filter: {
      verdicts: Option.getOrUndefined(input.verdict),
      location: Option.getOrUndefined(input.location),
      sku: Option.getOrUndefined(input.sku),
      q: Option.getOrUndefined(input.q)
    },
    sort: Option.getOrUndefined(input.sort),
    failOn: Option.getOrElse(input.failOn, () => [])
  }))

/**
 * Reads both sides and shows them. What was read is shown also where a side failed or is missing; the command then
 * fails with that, because nobody may take a part for the whole.
 */
export const showTally = Effect.fnUntraced(function*({ failOn, filter, sort }: TallyQuestion) {
  const options = yield* outputOptions
  const order = yield* orderOf(sort)
  const sources = yield* Sources
  const stdout = yield* Stdout
  const settings = yield* Settings
  if (options.format !== "table") yield* announceSource

  const read = { loop: 0, haravan: 0 }
  const live = yield* readLive(sources, ({ rows, upstream }) =>
    Effect.sync(() => {
      read[upstream] = rows
    })).pipe(withUpstreamProgress(() => `${(read.loop + read.haravan).toLocaleString("en")} counts`))

  const summary = emptySummary()
  const rows = [...filterRows(
    tallyRows({
      loop: live.loop,
      haravan: live.haravan,
      links: linkSides(live.loop, live.haravan),
      rules: {
        tolerance: settings.tolerance,
        graceMillis: Duration.toMillis(settings.grace),
        staleAfterMillis: Duration.toMillis(settings.staleAfter)
      },
      now: yield* Clock.currentTimeMillis
    }),
    filter,
    summary
  )].toSorted(order)

  const { asOf, complete } = live
  for (const piece of tallyPieces({ source: sources.source, asOf, complete, rows, summary }, options)) {
    yield* stdout.write(piece)
  }
  if (!complete) return yield* new TallyIncomplete({ errors: live.errors, missing: live.missing })
  if (failOn.some((verdict) => summary[verdict] > 0)) return yield* new Exited({ status: ExitStatus.matched })
})

const orderOf = (sort: string | undefined): Effect.Effect<Order.Order<TallyRow>, WrongUsage> =>
  sort === undefined
    ? Effect.succeed(byHarm)
    : Effect.mapError(Effect.fromResult(parseRowOrder(sort)), ({ message }) => new WrongUsage({ message }))
