/** Wrong usage on stderr: one line that says what is wrong and where help is, instead of the whole help page. */
import { visible } from "@stocktally/core"
import type * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"

/** Presents help and the version as `effect/cli` does, and wrong usage in one line. */
export const presenter: CliOutput.Presenter = {
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.sync(() => process.stderr.write(usageLine(event.commandPath, event.errors)))
      : CliOutput.defaultPresenter.present(event)
}

/** The line, of the first error: those after it are often its consequences. */
export const usageLine = (
  commandPath: ReadonlyArray<string>,
  errors: ReadonlyArray<CliError.NonShowHelpErrors>
): string => {
  const problem = errors[0] === undefined ? "Wrong usage" : describe(errors[0])
  return `stocktally: ${visible(problem).replace(/\.$/, "")}. See ${commandPath.join(" ")} --help\n`
}

const describe = (error: CliError.NonShowHelpErrors): string => {
  switch (error._tag) {
    case "UnrecognizedOption":
      return /^-\d$/.test(error.option)
        ? `A number below zero is no value here, and ${error.option} no flag`
        : `Unknown flag ${error.option}${suggest(error.suggestions)}`
    case "UnknownSubcommand":
      return `Unknown command ${JSON.stringify(error.subcommand)}${suggest(error.suggestions)}`
    case "InvalidValue":
      return error.value === "" && error.kind === "flag"
        ? `--${error.option} has an empty value; expected ${error.expected}`
        : error.message.replace("Expected: ", "Expected ")
    default:
      return error.message
  }
}

const suggest = (names: ReadonlyArray<string>): string => names.length === 0 ? "" : ` (did you mean ${names.join(" or ")}?)`
