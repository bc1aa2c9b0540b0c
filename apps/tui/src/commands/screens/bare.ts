import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FormatFlag } from "../../cli/GlobalFlags.ts"
import { WrongUsage } from "../../errors/commandErrors.ts"
import { isInteractive } from "../../terminal/capabilities.ts"
import { run } from "../run.ts"
import { all, runTally } from "../tally/tally.ts"

/**
 * The screens, where there is a terminal at both ends, else the report. On a terminal someone sees that numbers are the
 * sandbox's, so it may stand in for missing credentials.
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
          message: "--server opens the screens, and these want a terminal; a program asks the service's HTTP routes"
        })
      ))
    }
    return yield* runTally(all, process.stdout.isTTY ? "allowed" : "refused")
  })
