/** Wrong usage on stderr: one line that says what is wrong and where help is, instead of the whole help page. */
import { visible } from "@stocktally/schema"
import { helpFormatter } from "@stocktally/program/help"
import { ExitStatus, ProcessExit } from "@stocktally/program/process"
import { closestNames } from "@stocktally/tally"
import type * as CliError from "effect/cli/CliError"
import type * as CliOutput from "effect/cli/CliOutput"
import type { FlagDoc, HelpDoc } from "effect/cli/HelpDoc"
import * as Effect from "effect/Effect"
import { program } from "./program/program.ts"
import { writeTo } from "./output/Stdout.ts"

/** Presents wrong usage in one line, and help and the version as `effect/cli` does; what cannot be written is a failure. */
export const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "InvalidInvocation":
        return Effect.sync(() =>
          void process.stderr.write(usageLine(event.commandPath, event.errors, flagsOf(event.helpDoc)))
        )
      case "Help":
        return Effect.flatMap(formatter, ({ formatHelpDoc }) => tell(formatHelpDoc(event.helpDoc)))
      case "Version":
        return Effect.flatMap(formatter, ({ formatVersion }) => tell(formatVersion(event.name, event.version)))
    }
  }
}

const formatter = helpFormatter()

const tell = (page: string): Effect.Effect<void> =>
  writeTo(process.stdout, `${page}\n`).pipe(
    Effect.catchTags({
      StdoutClosed: () => Effect.void,
      StdoutFailed: ({ message }) => {
        process.stderr.write(program.stderrLine(`the output could not be written: ${message}`))
        return Effect.die(new ProcessExit({ status: ExitStatus.unexpected }))
      }
    })
  )

const flagsOf = ({ flags, globalFlags = [], inheritedFlags = [] }: HelpDoc): ReadonlyArray<FlagDoc> => [
  ...flags,
  ...inheritedFlags,
  ...globalFlags
]

/** The line, of the first error: those after it are often its consequences. `flags` are those that the command takes. */
export const usageLine = (
  commandPath: ReadonlyArray<string>,
  errors: ReadonlyArray<CliError.NonShowHelpErrors>,
  flags: ReadonlyArray<FlagDoc> = []
): string => {
  const problem = errors[0] === undefined ? "Wrong usage" : describe(errors[0], flags)
  const sentence = visible(problem).replace(/\.\.\.$/, "…").replace(/\.$/, "")
  return `stocktally: ${sentence}. See ${commandPath.join(" ")} --help\n`
}

const describe = (error: CliError.NonShowHelpErrors, flags: ReadonlyArray<FlagDoc>): string => {
  switch (error._tag) {
    case "UnrecognizedOption": {
      // The parser knows the flags of the command alone.
      const near = closestNames(error.option.slice(2), flags.map(({ name }) => name)).map((name) => `--${name}`)
      return `Unknown flag ${error.option}${suggest(error.suggestions.length > 0 ? error.suggestions : near)}` +
        (/^-[^-]/.test(error.option) ? "; what stands behind -- is no flag" : "")
    }
    case "UnknownSubcommand":
      return `Unknown command ${JSON.stringify(error.subcommand)}${suggest(error.suggestions)}`
    case "InvalidValue":
      return error.kind === "flag" ? describeValue(error, flags) : error.message.replace("Expected: ", "Expected ")
    default:
      return error.message
  }
}

const describeValue = (
  { expected, message, option, value }: CliError.InvalidValue,
  flags: ReadonlyArray<FlagDoc>
): string => {
  const [, times] = /^(\d+) occurrences$/.exec(value) ?? []
  if (times !== undefined && expected.startsWith("at most 1 ")) {
    return `--${option} stands there ${times} times; once is enough`
  }
  if (value !== "") return message.replace("Expected: ", "Expected ")
  // Where nothing follows a flag, what it takes is all that is expected.
  const isMissing = expected.includes(" | ") || flags.some(({ name, type }) => name === option && type === expected)
  return isMissing ? `--${option} wants a value: ${expected}` : `--${option} has an empty value; expected ${expected}`
}

const suggest = (names: ReadonlyArray<string>): string =>
  names.length === 0 ? "" : ` (did you mean ${names.join(" or ")}?)`
