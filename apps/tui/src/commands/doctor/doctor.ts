import {
  doctor,
  type DoctorReport,
  type DoctorCheck,
  type ProbeAnswer,
  type ProbeReport,
  probeUpstreams
} from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import { checkInstallation, Sources, type StoreCheckResult } from "@stocktally/program"
import { ProcessExit, ExitStatus, statusOfStore, statusOfUpstream } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { plainFields } from "../../output/fields.ts"
import { jsonDocument } from "../../output/Json.ts"
import { announceSource, note } from "../../output/notes.ts"
import { listWriter, type OutputOptions, outputOptions } from "../../output/OutputOptions.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { withUpstreamProgress } from "../../output/upstreamProgress.ts"
import { runWithSources } from "../run.ts"
import { canAsk, checkNew, confirmed, writeNew } from "./reportFile.ts"
import { doctorText, probeText } from "./text.ts"

interface Input {
  readonly probe: boolean
  readonly output: Option.Option<string>
}

export const handle = (input: Input) => runWithSources(runDoctor(input))

const runDoctor = Effect.fnUntraced(function*({ output, probe }: Input) {
  const options = yield* outputOptions
  if (Option.isSome(output)) {
    if (!probe) return yield* new WrongUsage({ message: "--output is for the report of --probe; add --probe" })
    yield* checkNew(output.value)
  }
  const sources = yield* Sources
  const stdout = yield* Stdout
  yield* announceSource
  const [report, installation] = yield* Effect.all([doctor(sources), checkInstallation]).pipe(
    withUpstreamProgress(() => "Checking")
  )
  const probed = probe
    ? yield* probeUpstreams(sources).pipe(withUpstreamProgress(() => "Probing"))
    : undefined
  const ok = report.ok && installation.checks.every(({ status }) => status !== "failed")
  const checks = [...report.checks, ...installation.checks]
  const text = () => {
    switch (options.format) {
      case "table":
        return doctorText(checks, options.surface) +
          (probed === undefined ? "" : `\n${probeText(probed, options.surface)}`)
      case "json":
        return jsonDocument({
          source: sources.source,
          ok,
          shop: report.shop,
          checks,
          ...(probed === undefined ? {} : { probe: probed })
        })
      default: {
        const writer = listWriter(doctorCheck, options)
        return writer.records([...checks, ...(probed?.answers ?? [])]) + writer.end()
      }
    }
  }
  yield* whileRead(stdout.write(text()))
  if (probed !== undefined && Option.isSome(output)) yield* saveReport(output.value, fileText(probed, options))
  const status = statusOf(ok, report, installation)
  if (status !== ExitStatus.done) return yield* new ProcessExit({ status })
}, Effect.scoped)

/** Writes a report that the user has seen, on a terminal only if the user agrees. */
const saveReport = Effect.fnUntraced(function*(path: string, text: string) {
  const shown = visible(path)
  if (canAsk() && !(yield* confirmed(`Write this report to ${shown}?`))) {
    return yield* note("the report was not written")
  }
  yield* writeNew(path, text)
  yield* note(`the report was written to ${shown}`)
})

/** The report of the probe, without the checks, in the chosen format. */
const fileText = (report: ProbeReport, options: OutputOptions): string => {
  switch (options.format) {
    case "table":
      return probeText(report, { color: false, columns: undefined, unicode: true })
    case "json":
      return jsonDocument(report)
    default: {
      const writer = listWriter(doctorCheck, options)
      return writer.records(report.answers) + writer.end()
    }
  }
}

/** A failure of Loop or Haravan comes first: a failure of the store may be its consequence. */
const statusOf = (ok: boolean, { worst }: DoctorReport, { error }: StoreCheckResult): ExitStatus =>
  worst !== null ?
    statusOfUpstream(worst)
    : error !== null ?
    statusOfStore(error)
    : ok ?
    ExitStatus.done
    : ExitStatus.usage

/** A check of the doctor, or an answer of the probe. */
const doctorCheck: RecordKind<DoctorCheck | ProbeAnswer> = {
  names: ["check", "checks"],
  json: (result) => {
    if ("name" in result) return result
    const { answer, question, status, upstream, value } = result
    return { upstream, name: question, status, detail: answer, remedy: null, value }
  },
  fields: plainFields(["upstream", "name", "status", "detail", "remedy"]),
  columns: []
}
