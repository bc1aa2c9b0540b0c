import { doctor, type ProbeReport, probeUpstreams } from "@stocktally/sync"
import { visible } from "@stocktally/schema"
import { checkInstallation, Sources } from "@stocktally/program"
import { ProcessExit, ExitStatus } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { jsonDocument } from "../../output/Json.ts"
import { announceSource, note } from "../../output/notes.ts"
import { listWriter, type OutputOptions, outputOptions } from "../../output/OutputOptions.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { withUpstreamProgress } from "../../output/upstreamProgress.ts"
import { run, runWithSources } from "../run.ts"
import { doctorOfAll } from "./allShops.ts"
import { doctorCheck, statusOf } from "./checks.ts"
import { canAsk, checkNew, confirmed, writeNew } from "./reportFile.ts"
import { doctorText, probeText } from "./text.ts"

interface Input {
  readonly probe: boolean
  readonly output: Option.Option<string>
}

export const handle = ({ allShops, ...input }: Input & { readonly allShops: boolean }) => {
  if (!allShops) return runWithSources(runDoctor(input))
  if (!input.probe && Option.isNone(input.output)) return doctorOfAll
  return run(Effect.fail(
    new WrongUsage({ message: "--probe and --output are for one shop; name it with --shop, and leave --all-shops out" })
  ))
}

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
  const status = statusOf(report, installation)
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
