import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FormatFlag } from "../../cli/GlobalFlags.ts"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { isInteractive } from "../../terminal/capabilities.ts"
import { run } from "../run.ts"
import { allRows, runTally } from "../tally/tally.ts"

/**
 * Opens the screens if stdin and stdout are terminals, otherwise writes the report. Without credentials it uses the sandbox
 * only on a terminal, on which someone sees that its numbers are simulated.
 */
export const handle = ({ server }: { readonly server: Option.Option<string> }) =>
  Effect.gen(function*() {
    const format = yield* FormatFlag
    if (format === "table" && isInteractive(process.stdin, process.stdout, process.env)) {
      const { openScreens } = yield* Effect.promise(() => import("./screens.ts"))
      return yield* openScreens(server)
    }
    if (Option.isSome(server)) {
      return yield* run(Effect.fail(
        new WrongUsage({
          message: "--server opens the screens, which need a terminal; in a script, use the HTTP routes of the service"
        })
      ))
    }
    return yield* runTally(allRows, process.stdout.isTTY ? "allowed" : "refused")
  })
