/** The flags every command understands. */
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"

/** How data is written to stdout. */
export const formats = ["table", "json", "ndjson", "csv"] as const
export type Format = (typeof formats)[number]

/** `--format`. */
export const FormatFlag = GlobalFlag.Setting("format")({
  flag: Flag.Literals("format", formats).pipe(
    Flag.withDefault("table"),
    Flag.withDescription("How to write the answer; json is one document, ndjson one line for each record")
  )
})

/** `--sandbox`. */
export const SandboxFlag = GlobalFlag.Setting("sandbox")({
  flag: Flag.Boolean("sandbox").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Use simulated upstreams instead of Loop and Haravan; needs no credentials")
  )
})

/** `--rule`. */
export const RuleFlag = GlobalFlag.Setting("rule")({
  flag: Flag.String("rule").pipe(
    Flag.withMetavar("RULE"),
    Flag.optional,
    Flag.withDescription(
      "Simulate a shop whose one Loop location follows a stock rule, such as \"80% of 3 less 2\" (of three warehouses), or random; implies --sandbox"
    )
  )
})

/** `--hostile`. */
export const HostileFlag = GlobalFlag.Setting("hostile")({
  flag: Flag.Boolean("hostile").pipe(
    Flag.withDefault(false),
    Flag.withDescription(
      "For tests: simulate a shop whose names and SKUs hold escape sequences, line breaks and formulas; implies --sandbox"
    )
  )
})

/** `--raw`. */
export const RawFlag = GlobalFlag.Setting("raw")({
  flag: Flag.Boolean("raw").pipe(
    Flag.withDefault(false),
    Flag.withDescription(
      "csv: leave text that begins with = + - @ (full-width ones too), a tab or a return without its leading '"
    )
  )
})

/** `--excel`. */
export const ExcelFlag = GlobalFlag.Setting("excel")({
  flag: Flag.Boolean("excel").pipe(
    Flag.withDefault(false),
    Flag.withDescription(
      "csv: begin with a byte-order mark and write ids, SKUs and barcodes as =\"...\", which Excel keeps digit for digit"
    )
  )
})

/** All of them, in the order of the help page. */
export const globalFlags = [FormatFlag, SandboxFlag, RuleFlag, HostileFlag, RawFlag, ExcelFlag] as const

/** What global flags are called and take. */
export const flagsOf = (
  flags: ReadonlyArray<{ readonly flag: Flag.Flag<unknown> }>
): ReadonlyArray<Completions.FlagDescriptor> =>
  Completions.fromCommand(Command.make("", Object.fromEntries(flags.map(({ flag }, index) => [`${index}`, flag]))))
    .flags
