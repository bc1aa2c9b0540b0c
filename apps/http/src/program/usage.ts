/** Reports usage errors in one line that points to the help, instead of the whole help page. */
import { visible } from "@stocktally/schema"
import { descriptions, helpFormatter, secrets } from "@stocktally/program/help"
import * as CliOutput from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import { program } from "./program.ts"

/** The service does not use the settings of clients. */
const { serverUrl: _url, ...settings } = descriptions
const { serverKey: _key, ...credentials } = secrets

const formatter = helpFormatter([...Object.values(credentials), ...Object.values(settings)])

/** Presents help and the version as `effect/cli` does, and usage errors in one line. */
export const presenter: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag !== "InvalidInvocation") {
      return Effect.provideServiceEffect(CliOutput.defaultPresenter.present(event), CliOutput.Formatter, formatter)
    }
    const [error] = event.errors
    const problem = error?._tag === "UnrecognizedOption"
      ? `unknown flag ${error.option}`
      : error?._tag === "UnknownSubcommand"
      ? `unexpected argument ${JSON.stringify(error.subcommand)}`
      : error?.message ?? "wrong usage"
    return Effect.sync(() =>
      void process.stderr.write(
        program.stderrLine(`${visible(problem).replace(/\.$/, "")}; see stocktally-http --help`)
      )
    )
  }
}
