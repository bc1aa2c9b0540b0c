/** The flags that every command has. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"

/** The formats of data on stdout. */
export const formats = ["table", "json", "ndjson", "csv"] as const
export type Format = (typeof formats)[number]

/** `--format`. */
export const FormatFlag = GlobalFlag.Setting("format")({
  flag: Flag.Literals("format", formats).pipe(
    Flag.withDefault("table"),
    Flag.withDescription("The format of the output; json is one document, ndjson has a line for each record")
  )
})

/** `--sandbox`. */
export const SandboxFlag = GlobalFlag.Setting("sandbox")({
  flag: Flag.Boolean("sandbox").pipe(
    Flag.withDefault(false),
    Flag.withDescription("Use a simulated shop instead of Loop and Haravan; needs no credentials")
  )
})

/** `--shop`. */
export const ShopFlag = GlobalFlag.Setting("shop")({
  flag: Flag.String("shop").pipe(
    Flag.withMetavar("NAME"),
    Flag.optional,
    Flag.withDescription(
      "The shop to read, by its name in the file of STOCKTALLY_SHOPS; not needed if there is only one"
    )
  )
})

/** `--rule`. */
export const RuleFlag = GlobalFlag.Setting("rule")({
  flag: Flag.String("rule").pipe(
    Flag.withMetavar("RULE"),
    Flag.optional,
    Flag.withDescription(
      "Simulate a shop with one Loop location that follows a stock rule, such as \"80% of 3 less 2\" (of three warehouses), or random; implies --sandbox"
    )
  )
})

/** `--hostile`. */
export const HostileFlag = GlobalFlag.Setting("hostile")({
  flag: Flag.Boolean("hostile").pipe(
    Flag.withDefault(false),
    Flag.withDescription(
      "For tests: simulate a shop whose names and SKUs contain terminal commands, line breaks and formulas; implies --sandbox"
    )
  )
})

/** `--raw`. */
export const RawFlag = GlobalFlag.Setting("raw")({
  flag: Flag.Boolean("raw").pipe(
    Flag.withDefault(false),
    Flag.withDescription(
      "csv: write text that begins with = + - @ (also full-width), a tab or a return as it is, without a leading '"
    )
  )
})

/** `--excel`. */
export const ExcelFlag = GlobalFlag.Setting("excel")({
  flag: Flag.Boolean("excel").pipe(
    Flag.withDefault(false),
    Flag.withDescription(
      "csv: mark the file as UTF-8, and write ids, SKUs and barcodes as =\"...\", so that Excel shows every letter and digit"
    )
  )
})

/** All global flags, in the order of the help page. */
export const globalFlags = [FormatFlag, ShopFlag, SandboxFlag, RuleFlag, HostileFlag, RawFlag, ExcelFlag] as const

/** The given flags that choose a simulated shop, as they are typed: ` --rule "80% of 3"`; empty without any. */
export const sandboxFlags = Effect.gen(function*() {
  const rule = Option.getOrUndefined(yield* RuleFlag)
  return [
    ...((yield* SandboxFlag) ? [" --sandbox"] : []),
    ...(rule === undefined ? [] : [` --rule ${rule.includes(" ") ? JSON.stringify(rule) : rule}`]),
    ...((yield* HostileFlag) ? [" --hostile"] : [])
  ].join("")
})

/** Describes global flags as `effect/cli` describes those of a command. */
export const flagsOf = (
  flags: ReadonlyArray<{ readonly flag: Flag.Flag<unknown> }>
): ReadonlyArray<Completions.FlagDescriptor> =>
  Completions.fromCommand(Command.make("", Object.fromEntries(flags.map(({ flag }, index) => [`${index}`, flag]))))
    .flags
