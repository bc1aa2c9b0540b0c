/** The doctor for every shop. */
import { checkInstallation, checkSettings, describeShopProblem, Settings, Sources } from "@stocktally/program"
import { ExitStatus, ProcessExit } from "@stocktally/program/process"
import { doctor, type DoctorCheck, type DoctorReport } from "@stocktally/sync"
import type { Source } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { inShop } from "../../output/inShop.ts"
import { jsonLine } from "../../output/Json.ts"
import { listWriter, type OutputOptions, outputOptions } from "../../output/OutputOptions.ts"
import { Stdout, whileRead } from "../../output/Stdout.ts"
import { paint } from "../../terminal/tones.ts"
import { forEachShop, worstStatus } from "../allShops.ts"
import { run, sourcesOptions } from "../run.ts"
import { doctorCheck, statusOf } from "./checks.ts"
import { doctorText } from "./text.ts"

/** The number of shops that are checked at the same time. */
const shopsAtOnce = 16

/** The time for the checks of one shop: a slow one must not make the others wait for minutes. */
const timeLimit = Duration.seconds(30)

/** The checks of a shop; `slug` is null for the only shop, which has none. */
interface ShopChecks {
  readonly slug: string | null
  readonly source: Source | null
  readonly shop: DoctorReport["shop"]
  readonly checks: ReadonlyArray<DoctorCheck>
}

/** Checks the installation once, then every shop, in the order of the shops file. */
export const doctorOfAll = Effect.flatMap(sourcesOptions("refused"), (sources) =>
  run(Effect.gen(function*() {
    const writer = reportWriter(yield* outputOptions)
    const stdout = yield* Stdout
    const write = (text: () => string) => whileRead(Effect.suspend(() => stdout.write(text())))
    const { problems, statuses } = yield* forEachShop(sources, {
      concurrency: shopsAtOnce,
      run: (slug, turn) =>
        Effect.gen(function*() {
          const { source, ...services } = yield* Sources
          const checked = yield* Effect.timeoutOption(
            Effect.scoped(Effect.all([doctor(services), checkInstallation])),
            timeLimit
          )
          if (checked._tag === "None") {
            yield* turn(write(() => writer.shop({ slug, source, shop: null, checks: [notInTime] })))
            return yield* new ProcessExit({ status: ExitStatus.unavailable })
          }
          const [report, installation] = checked.value
          const checks = [...report.checks, ...installation.checks]
          yield* turn(write(() => writer.shop({ slug, source, shop: report.shop, checks })))
          const status = statusOf(report, installation)
          if (status !== ExitStatus.done) return yield* new ProcessExit({ status })
        }),
      failed: (slug, { lines }) =>
        write(() => writer.shop({ slug, source: null, shop: null, checks: [failed("Shop", lines.join("; "), null)] }))
    })
    const settings = yield* Settings
    const checks = [
      // The only shop's checks include those of the settings.
      ...(settings.shops._tag === "None" ? [] : checkSettings(settings)),
      ...problems.map((problem) =>
        failed("Shops file", describeShopProblem(problem), "correct the entry; see stocktally shops check")
      )
    ]
    yield* write(() => writer.end(checks))
    const status = worstStatus([...statuses, ...(isOk(checks) ? [] : [ExitStatus.usage])])
    if (status !== ExitStatus.done) return yield* new ProcessExit({ status })
  })))

const failed = (name: string, detail: string, remedy: string | null): DoctorCheck => ({
  upstream: null,
  name,
  status: "failed",
  detail,
  remedy
})

const notInTime = failed(
  "Time",
  `the checks did not end within ${Duration.toSeconds(timeLimit)} s`,
  "see whether Loop and Haravan answer; stocktally doctor --shop NAME waits longer"
)

const isOk = (checks: ReadonlyArray<DoctorCheck>): boolean => checks.every(({ status }) => status !== "failed")

/** Writes the checks of each shop, then those of the installation. */
const reportWriter = (options: OutputOptions) => {
  const { format, surface } = options
  if (format === "json") {
    let before = "{\"shops\":[\n"
    let ok = true
    return {
      shop: ({ checks, shop, slug, source }: ShopChecks): string => {
        const text = before + jsonLine({ slug, source, ok: isOk(checks), shop, checks })
        before = ",\n"
        ok &&= isOk(checks)
        return text
      },
      end: (checks: ReadonlyArray<DoctorCheck>): string =>
        `${before === ",\n" ? "" : before}\n],${jsonLine({ ok: ok && isOk(checks), checks }).slice(1)}\n`
    }
  }
  if (format === "table") {
    const section = (name: string, checks: ReadonlyArray<DoctorCheck>): string =>
      `${paint(name, "strong", surface.color)}\n${doctorText(checks, surface)}\n`
    return {
      shop: ({ checks, slug, source }: ShopChecks): string =>
        section(`${slug ?? "The shop"}${source === "sandbox" ? " (SANDBOX: simulated)" : ""}`, checks),
      end: (checks: ReadonlyArray<DoctorCheck>): string =>
        checks.length === 0 ? "" : section("The installation", checks)
    }
  }
  const list = listWriter(inShop(doctorCheck), options)
  const records = (shop: string | null, checks: ReadonlyArray<DoctorCheck>): string =>
    list.records(checks.map((record) => ({ shop, record, kind: doctorCheck })))
  return {
    shop: ({ checks, slug }: ShopChecks): string => records(slug, checks),
    end: (checks: ReadonlyArray<DoctorCheck>): string => records(null, checks) + list.end()
  }
}
