import { doctor, type DoctorReport } from "@stocktally/core"
import { examineStore, Sources, type StoreExamination } from "@stocktally/runtime"
import { Exited, ExitStatus, statusOfStore, statusOfUpstream } from "@stocktally/runtime/program"
import * as Effect from "effect/Effect"
import { doctorText } from "../output/DoctorText.ts"
import { jsonDocument } from "../output/Json.ts"
import { announceSource } from "../output/notes.ts"
import { listWriter, outputOptions } from "../output/OutputOptions.ts"
import { doctorCheck } from "../output/records/doctorCheck.ts"
import { Stdout } from "../output/Stdout.ts"
import { withUpstreamProgress } from "../output/upstreamProgress.ts"
import { runWithSources } from "./run.ts"

export const handle = () => runWithSources(examine())

const examine = Effect.fnUntraced(function*() {
  const options = yield* outputOptions
  const sources = yield* Sources
  const stdout = yield* Stdout
  yield* announceSource
  const [report, store] = yield* Effect.all([doctor(sources), examineStore]).pipe(
    withUpstreamProgress(() => "Examining")
  )
  const ok = report.ok && store.error === null
  const checks = [...report.checks, ...store.checks]
  switch (options.format) {
    case "table":
      yield* stdout.write(doctorText(checks, options.surface))
      break
    case "json":
      yield* stdout.write(jsonDocument({ source: sources.source, ok, shop: report.shop, checks }))
      break
    default: {
      const writer = listWriter(doctorCheck, options)
      yield* stdout.write(writer.records(checks) + writer.end())
    }
  }
  const status = statusOf(report, store)
  if (status !== ExitStatus.done) return yield* new Exited({ status })
}, Effect.scoped)

/** What is wrong with an upstream comes first: the store may only be its consequence. */
const statusOf = ({ ok, worst }: DoctorReport, { error }: StoreExamination): ExitStatus =>
  worst !== null ?
    statusOfUpstream(worst)
    : error !== null ?
    statusOfStore(error)
    : ok ?
    ExitStatus.done
    : ExitStatus.usage
