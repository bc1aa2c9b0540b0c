/** The sandbox behind a dynamic import, so that nobody loads it who reads real upstreams. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { RuleChoice, SandboxOptions } from "@stocktally/sandbox"

/**
 * What kind of shop the sandbox simulates; `faults` as they are typed, `429=0.1,html=0.05`, and `rule` likewise, `80% of 3
 * less 2`.
 */
export interface SandboxChoices extends Partial<Omit<SandboxOptions, "faults" | "rule">> {
  readonly faults?: string | undefined
  readonly rule?: string | undefined
}

/** A size, seed, rule or fault that the sandbox does not take; the message says what would be right. */
export class InvalidSandboxChoice extends Schema.TaggedError<InvalidSandboxChoice>()("InvalidSandboxChoice", {
  message: Schema.String
}) {}

/** The sandbox could not listen: the message says where and why. */
export class SandboxNotStarted extends Schema.TaggedError<SandboxNotStarted>()("SandboxNotStarted", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

/** A sandbox that listens on loopback. Its credentials are no secrets. */
export interface ServedSandbox {
  readonly port: number
  readonly loop: { readonly baseUrl: string; readonly apiKey: string }
  readonly haravan: { readonly baseUrl: string; readonly accessToken: string }
  /** Its options with defaults filled in. */
  readonly options: SandboxOptions
  /** Names the shop that the seed and the size make; null for that of the defaults. */
  readonly shape: string | null
  /** The settings to copy, in the order to show them. */
  readonly settings: ReadonlyArray<readonly [name: string, value: string]>
}

/**
 * Serves both simulated upstreams on `port` of loopback (0: any that is free) until the scope closes. Fails with
 * `InvalidSandboxChoice` before anything starts, and with `SandboxNotStarted` where the port is taken.
 */
export const serveSandbox: (
  choices?: SandboxChoices & { readonly port?: number | undefined }
) => Effect.Effect<ServedSandbox, InvalidSandboxChoice | SandboxNotStarted, Scope.Scope> = Effect.fnUntraced(
  function*({ faults: faultText = "", port = 0, rule: ruleText, ...choices } = {}) {
    const sandbox = yield* Effect.promise(() => import("@stocktally/sandbox"))
    const { SandboxServer } = yield* Effect.promise(() => import("@stocktally/sandbox/server"))
    const invalid = ({ message }: { readonly message: string }) => new InvalidSandboxChoice({ message })
    const faults = yield* Effect.mapError(sandbox.parseFaults(faultText), invalid)
    const rule = ruleText === undefined ? undefined : yield* Effect.mapError(sandbox.parseRule(ruleText), invalid)
    const options = sandbox.withDefaults({ ...choices, faults, rule })
    const problem = sandbox.sizeProblem(options)
    if (problem !== undefined) return yield* new InvalidSandboxChoice({ message: problem })

    const services = yield* Layer.build(
      SandboxServer.layer({ port }).pipe(Layer.provideMerge(sandbox.Sandbox.layer(options)))
    ).pipe(Effect.mapError(({ cause, message }) => new SandboxNotStarted({ message, cause })))
    const { info } = Context.get(services, sandbox.Sandbox)
    const server = Context.get(services, SandboxServer)
    return {
      port: server.port,
      loop: { baseUrl: server.loopBaseUrl, apiKey: info.loopApiKey },
      haravan: { baseUrl: server.haravanBaseUrl, accessToken: info.haravanAccessToken },
      options,
      shape: shapeOf(options, sandbox.defaultOptions),
      settings: server.settings
    }
  }
)

const shapeOf = (options: SandboxOptions, defaults: SandboxOptions): string | null => {
  const parts = ({ dense, hostile, hugeHaravanIds, locations, rule, seed, skus }: SandboxOptions) =>
    [
      seed,
      skus,
      locations,
      ...(dense ? ["dense"] : []),
      ...(hugeHaravanIds ? ["huge"] : []),
      ...(rule === undefined ? [] : [ruleName(rule)]),
      ...(hostile ? ["hostile"] : [])
    ].join("-")
  return parts(options) === parts(defaults) ? null : parts(options)
}

const ruleName = (rule: RuleChoice): string =>
  rule === "random" ? "rule-random" : `rule-${rule.percent}-of-${rule.warehouses}-less-${rule.buffer}`
