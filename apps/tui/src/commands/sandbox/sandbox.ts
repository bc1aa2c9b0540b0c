import { serveSandbox, serveSandboxShops } from "@stocktally/program"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { HostileFlag, RuleFlag } from "../../cli/GlobalFlags.ts"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { plainFields } from "../../output/fields.ts"
import { jsonDocument } from "../../output/Json.ts"
import { note } from "../../output/notes.ts"
import { listWriter, outputOptions } from "../../output/OutputOptions.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { Stdout } from "../../output/Stdout.ts"
import { run } from "../run.ts"

export const handle = (input: {
  readonly port: Option.Option<number>
  readonly skus: Option.Option<number>
  readonly locations: Option.Option<number>
  readonly shops: Option.Option<number>
  readonly seed: Option.Option<number>
  readonly tick: boolean
  readonly fault: Option.Option<string>
  readonly oddRows: Option.Option<string>
  readonly limits: boolean
}) => run(Effect.scoped(serve(input)))

const serve = Effect.fnUntraced(function*(input: Parameters<typeof handle>[0]) {
  const options = yield* outputOptions
  const stdout = yield* Stdout
  const rule = yield* RuleFlag
  // The sandbox has its own defaults.
  const choices = {
    ...Option.getOrUndefined(Option.map(input.port, (port) => ({ port }))),
    ...Option.getOrUndefined(Option.map(input.skus, (skus) => ({ skus }))),
    ...Option.getOrUndefined(Option.map(input.locations, (locations) => ({ locations }))),
    ...Option.getOrUndefined(Option.map(input.seed, (seed) => ({ seed }))),
    ...Option.getOrUndefined(Option.map(rule, (rule) => ({ rule }))),
    ...Option.getOrUndefined(Option.map(input.fault, (faults) => ({ faults }))),
    ...(Option.isNone(input.oddRows) ? {} : { quirks: { oddRows: yield* parseOddRows(input.oddRows.value) } }),
    hostile: yield* HostileFlag,
    tick: input.tick,
    limits: input.limits ? "clock" : "none"
  } as const
  const shops = Option.getOrUndefined(input.shops)
  const { port, settings } = yield* shops === undefined
    ? serveSandbox(choices)
    : serveSandboxShops({ ...choices, shops })
  const records = settings.map(([name, value]) => ({ name, value }))
  switch (options.format) {
    case "table":
      yield* stdout.write(records.map(({ name, value }) => `export ${name}=${shellQuoted(value)}\n`).join(""))
      break
    case "json":
      yield* stdout.write(jsonDocument(Object.fromEntries(settings)))
      break
    default: {
      const writer = listWriter(setting, options)
      yield* stdout.write(writer.records(records) + writer.end())
    }
  }
  yield* note(
    `${
      shops === undefined ? "" : `${shops} shops at `
    }Loop and Haravan are simulated on port ${port} of this machine until you interrupt this (Ctrl-C)`
  )
  return yield* Effect.never
})

const parseOddRows = Effect.fnUntraced(function*(text: string) {
  const [ignored = NaN, unreadable = NaN, ...more] = text.split(",").map((share) =>
    /^\s*(0|1|0?\.\d+)\s*$/.test(share) ? Number(share) : NaN
  )
  if (Number.isNaN(ignored + unreadable) || more.length > 0) {
    return yield* new WrongUsage({ message: "--odd-rows must be two shares from 0 to 1, such as 0.1,0.01" })
  }
  return { ignored, unreadable }
})

const shellQuoted = (value: string): string =>
  /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`

/** A setting of a program. */
interface SettingRecord {
  readonly name: string
  readonly value: string
}

const setting: RecordKind<SettingRecord> = {
  names: ["setting", "settings"],
  json: (setting) => setting,
  fields: plainFields(["name", "value"]),
  columns: []
}
