/** Runs the service. */
import { isTransient } from "@stocktally/sync"
import { Settings, Sources, type StoreFailure, withSettings } from "@stocktally/program"
import type { ProcessExit } from "@stocktally/program/process"
import { upstreamName } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { LogLevel } from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { tracing } from "../server/tracing.ts"
import { Lifecycle } from "../server/Lifecycle.ts"
import { defaultLimits } from "../server/ServerLimits.ts"
import { quotasOf, startService } from "../server/service.ts"
import { describeKeys, requireKeys, warnOfShortSecrets } from "../access/requireKeys.ts"
import { bootstrapRoutes } from "./bootstrapRoutes.ts"
import { failureOf } from "./failureOf.ts"
import { firstSync } from "./firstSync.ts"
import { openRoutes, routesApp } from "./openRoutes.ts"
import { program } from "./program.ts"
import { watch } from "./watch.ts"

export interface RunOptions {
  readonly sandbox: boolean
  /** The stock rule that the sandbox's shop follows; given, it is the sandbox that is served. */
  readonly rule: string | undefined
  /** Whether the sandbox's shop has hostile names and SKUs; true implies the sandbox. */
  readonly hostile: boolean
  readonly logLevel: LogLevel | undefined
}

/** Pauses between attempts to open the store, for example while its database server starts too. */
const openRetries = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

const isRetried = (error: StoreFailure): boolean => error._tag !== "MissingSettings" && isTransient(error)

/**
 * Listens first, so that monitoring sees that the service is alive and what it waits for; then opens the store and
 * enables the routes. Retries after transient errors; any other error ends the service. On a signal, it stops listening
 * before it closes the store.
 */
const serve = Effect.gen(function*() {
  const settings = yield* Settings
  const { http } = settings
  yield* requireKeys(http)
  const lifecycle = yield* Lifecycle
  const sources = yield* Sources
  const { haravan, loop, source } = sources
  const backgroundScope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
  const quotas = quotasOf(http)
  const { open, url } = yield* startService({
    http,
    limits: defaultLimits,
    source,
    bootstrapRoutes: bootstrapRoutes(settings, sources, quotas, lifecycle)
  }, quotas)
  yield* announce(url, source, [
    ...(Option.isSome(loop) ? ["Loop"] : []),
    ...(Option.isSome(haravan) ? ["Haravan"] : [])
  ], http.apiKeys.length)
  yield* warnOfShortSecrets(http)

  const { routes, services } = yield* openRoutes(routesApp(quotas), backgroundScope).pipe(
    Effect.tapError((error) =>
      isRetried(error)
        ? Effect.andThen(
          // Readiness needs no key, so this does not say where the store is.
          lifecycle.setStartupProblem(
            error._tag === "UpstreamError"
              ? `${upstreamName(error.upstream)} has not said yet which shop this is; see the service's log.`
              : "The database cannot be opened yet; see the service's log."
          ),
          Effect.logWarning(`the database cannot be opened yet: ${error.message}`)
        )
        : Effect.void
    ),
    Effect.retry({ schedule: openRetries, while: isRetried })
  )
  yield* open(routes)
  yield* lifecycle.ready
  yield* Effect.logDebug("ready")
  yield* Effect.forkIn(Effect.provideContext(Effect.andThen(firstSync, watch), services), backgroundScope)
  return yield* Effect.never
})

/** Logs the address and what the service serves; as a warning if the data is simulated. */
const announce = (url: string, source: "live" | "sandbox", upstreams: ReadonlyArray<string>, keys: number) => {
  const access = describeKeys(keys)
  return source === "sandbox"
    ? Effect.logWarning(`listening on ${url}, ${access}; SANDBOX: simulated numbers, not those of a shop`)
    : Effect.logInfo(`listening on ${url}, ${access}; serving ${upstreams.join(" and ")}`)
}

/** Runs the service until it is interrupted. Reports an error to the user, then fails with `ProcessExit`. */
export const run = ({ hostile, logLevel, rule, sandbox }: RunOptions): Effect.Effect<never, ProcessExit> => {
  const isSandbox = sandbox || hostile || rule !== undefined
  const serveOne = Effect.scoped(serve).pipe(
    Effect.provide(
      Sources.layer({ sandbox: isSandbox ? "flag" : "refused", sandboxChoices: { hostile, rule } })
    )
  )
  const served = Effect.gen(function*() {
    const { shops } = yield* Settings
    if (isSandbox || Option.isNone(shops)) return yield* serveOne
    const { serveShops } = yield* Effect.promise(() => import("./serveShops.ts"))
    return yield* Effect.scoped(serveShops(shops.value))
  }).pipe(Effect.provide(Lifecycle.layer), Effect.provide(tracing))
  return withSettings(served, {
    program,
    failureOf,
    before: Effect.void,
    observability: Effect.succeed({ logLevel, serviceName: "stocktally-http" }),
    warn: (line) => Effect.logWarning(line)
  })
}
