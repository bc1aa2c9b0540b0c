import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

const sandbox = Flag.Boolean("sandbox").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Serve a simulated shop instead of Loop and Haravan; needs no credentials")
)

const rule = Flag.String("rule").pipe(
  Flag.withMetavar("RULE"),
  Flag.optional,
  Flag.withDescription(
    "Simulate a shop whose one Loop location follows a stock rule, such as \"80% of 3 less 2\" (of three " +
      "warehouses), or random; implies --sandbox"
  )
)

const hostile = Flag.Boolean("hostile").pipe(
  Flag.withDefault(false),
  Flag.withDescription(
    "For tests: simulate a shop whose names and SKUs hold escape sequences, line breaks and formulas; implies --sandbox"
  )
)

/** The command `stocktally-http`. It imports the service dynamically, so that `--version` and `--help` start fast. */
export const root = Command.make(
  "stocktally-http",
  { sandbox, rule, hostile },
  ({ hostile, rule, sandbox }) =>
    Effect.gen(function*() {
      const logLevel = Option.getOrUndefined(yield* GlobalFlag.LogLevel)
      const { run } = yield* Effect.promise(() => import("./run.ts"))
      yield* run({ sandbox, hostile, rule: Option.getOrUndefined(rule), logLevel })
    })
).pipe(
  Command.withDescription(
    "Stocktally over HTTP. The routes are described at /docs; the settings below are environment variables."
  )
)
