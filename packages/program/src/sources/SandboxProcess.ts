/** Starts the sandbox, which is imported dynamically because real upstreams do not need it. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { RuleChoice, SandboxOptions } from "@stocktally/sandbox"

/** Which shop the sandbox simulates. `faults` is text such as `429=0.1,html=0.05`, and `rule` such as `80% of 3 less 2`. */
export interface SandboxChoices extends Partial<Omit<SandboxOptions, "faults" | "rule">> {
  readonly faults?: string | undefined
  readonly rule?: string | undefined
}

/** The sandbox does not accept a size, seed, rule or fault. The message says what it expects. */
export class InvalidSandboxChoice extends Schema.TaggedError<InvalidSandboxChoice>()("InvalidSandboxChoice", {
  message: Schema.String
}) {}

/** The sandbox could not listen. The message says where and why. */
export class SandboxNotStarted extends Schema.TaggedError<SandboxNotStarted>()("SandboxNotStarted", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

/** A sandbox that listens on loopback. Its credentials are not secret. */
export interface ServedSandbox {
  readonly port: number
  readonly loop: { readonly baseUrl: string; readonly apiKey: string }
  readonly haravan: { readonly baseUrl: string; readonly accessToken: string }
  /** Its options, including defaults. */
  readonly options: SandboxOptions
  /** Names the simulated shop, by its seed and size; null for the default shop. */
  readonly shape: string | null
  /** The settings to copy, in display order. */
  readonly settings: ReadonlyArray<readonly [name: string, value: string]>
}

/**
 * Serves both simulated upstreams on a loopback port (0 means any free port) until the scope closes. Fails with
 * `InvalidSandboxChoice` before anything starts, and with `SandboxNotStarted` if it cannot listen.
 */
export const serveSandbox: (
  choices?: SandboxChoices & { readonly port?: number | undefined }
) => Effect.Effect<ServedSandbox, InvalidSandboxChoice | SandboxNotStarted, Scope.Scope> = Effect.fnUntraced(
  function*({ port = 0, ...choices } = {}) {
    const sandbox = yield* Effect.promise(() => import("@stocktally/sandbox"))
    const { SandboxServer } = yield* Effect.promise(() => import("@stocktally/sandbox/server"))
    const options = yield* sandboxOptions(choices)
    const services = yield* Layer.build(
      SandboxServer.layer({ port }).pipe(Layer.provideMerge(sandbox.Sandbox.layer(options)))
    ).pipe(Effect.mapError(notStarted))
    const { credentials } = Context.get(services, sandbox.Sandbox)
    const server = Context.get(services, SandboxServer)
    return {
      port: server.port,
      loop: { baseUrl: server.loopBaseUrl, apiKey: credentials.loopApiKey },
      haravan: { baseUrl: server.haravanBaseUrl, accessToken: credentials.haravanAccessToken },
      options,
      shape: shapeOf(options, sandbox.defaultOptions),
      settings: server.settings
    }
  }
)

/** Checks choices and fills in the sandbox's defaults. */
export const sandboxOptions = Effect.fnUntraced(function*(
  { faults: faultText = "", rule: ruleText, ...choices }: SandboxChoices
): Effect.fn.Return<SandboxOptions, InvalidSandboxChoice> {
  const { parseFaults, parseRule, sizeProblem, withDefaults } = yield* Effect.promise(() =>
    import("@stocktally/sandbox")
  )
  const invalid = ({ message }: { readonly message: string }) => new InvalidSandboxChoice({ message })
  const faults = yield* Effect.mapError(parseFaults(faultText), invalid)
  const rule = ruleText === undefined ? undefined : yield* Effect.mapError(parseRule(ruleText), invalid)
  const options = withDefaults({ ...choices, faults, rule })
  const problem = sizeProblem(options)
  if (problem !== undefined) return yield* new InvalidSandboxChoice({ message: problem })
  return options
})

export const notStarted = ({ cause, message }: { readonly cause?: unknown; readonly message: string }) =>
  new SandboxNotStarted({ message, cause })

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
