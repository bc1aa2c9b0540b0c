/** Reports wrong usage in one line on stderr that names the problem and the help, instead of the whole help page. */
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

/**
 * Presents wrong usage in one line, and help and the version as `effect/cli` does. Fails if stdout cannot be written.
 */
export const presenter: CliOutput.Presenter = {
  present: (event) => {
    switch (event._tag) {
      case "InvalidInvocation":
        return Effect.sync(() =>
          void process.stderr.write(usageLine(event.commandPath, event.errors, flagsOf(event.helpDoc)))
        )
      case "Help":
        return Effect.flatMap(formatter, ({ formatHelpDoc }) => writePage(formatHelpDoc(event.helpDoc)))
      case "Version":
        return Effect.flatMap(formatter, ({ formatVersion }) => writePage(formatVersion(event.name, event.version)))
    }
  }
}

const formatter = helpFormatter()

const writePage = (page: string): Effect.Effect<void> =>
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

/** The line about the first error: later ones are often its consequences. `flags` are the command's. */
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
      // The parser suggests only flags of the command itself.
      const near = closestNames(error.option.slice(2), flags.map(({ name }) => name)).map((name) => `--${name}`)
      return `Unknown flag ${error.option}${suggest(error.suggestions.length > 0 ? error.suggestions : near)}` +
        (/^-[^-]/.test(error.option) ? "; to pass it as an argument, put it after --" : "")
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
    return `--${option} was given ${times === "2" ? "twice" : `${times} times`}; give it once`
  }
  if (value !== "") return message.replace("Expected: ", "Expected ")
  // If a flag has no value, the parser expects just its type.
  const isMissing = expected.includes(" | ") || flags.some(({ name, type }) => name === option && type === expected)
  return isMissing ? `--${option} needs a value: ${expected}` : `--${option} has an empty value; expected ${expected}`
}

const suggest = (names: ReadonlyArray<string>): string =>
  names.length === 0 ? "" : ` (did you mean ${names.join(" or ")}?)`
