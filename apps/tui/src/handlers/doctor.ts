import { doctor, type DoctorReport } from "@stocktally/core"
import { Sources } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import { ExitStatus } from "../exit/ExitStatus.ts"
import { Exited } from "../exit/Exited.ts"
import { statusOfUpstream } from "../exit/upstreamFailure.ts"
import { doctorText } from "../output/DoctorText.ts"
import { jsonDocument } from "../output/Json.ts"
import { announceSource } from "../output/notes.ts"
import { listWriter, outputOptions } from "../output/OutputOptions.ts"
import { doctorCheck } from "../output/records/doctorCheck.ts"
import { Stdout } from "../output/Stdout.ts"
import { withUpstreamProgress } from "../output/upstreamProgress.ts"
import { runWithSources } from "./run.ts"

export const handle = () => runWithSources(examine)

const examine = Effect.gen(function*() {
  const options = yield* outputOptions
  const sources = yield* Sources
  const stdout = yield* Stdout
  yield* announceSource
  const report = yield* doctor(sources).pipe(withUpstreamProgress(() => "Examining"))
  switch (options.format) {
    case "table":
      yield* stdout.write(doctorText(report.checks, options.surface))
      break
    case "json":
      yield* stdout.write(jsonDocument({ source: sources.source, ok: report.ok, shop: report.shop, checks: report.checks }))
      break
    default: {
      const writer = listWriter(doctorCheck, options)
      yield* stdout.write(writer.records(report.checks) + writer.end())
    }
  }
  const status = statusOf(report)
  if (status !== ExitStatus.done) return yield* new Exited({ status })
})

const statusOf = ({ ok, worst }: DoctorReport): ExitStatus =>
  worst !== null ? statusOfUpstream(worst) : ok ? ExitStatus.done : ExitStatus.usage
