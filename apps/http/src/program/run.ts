/** The service, from its settings to its end. */
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
import { requireKeys, warnOfShortSecrets } from "../access/requireKeys.ts"
import { earlyRoutes } from "./earlyRoutes.ts"
import { failureOf } from "./failureOf.ts"
import { firstSync } from "./firstSync.ts"
import { openRoutes } from "./openRoutes.ts"
import { program } from "./program.ts"
import { watch } from "./watch.ts"

export interface RunOptions {
  readonly sandbox: boolean
  readonly logLevel: LogLevel | undefined
}

/** Between two tries to open a store that may come to be, as one on a server that is starting too. */
const tries = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("30 seconds")])

const isWaitedFor = (error: StoreFailure): boolean => error._tag !== "MissingSettings" && isTransient(error)

/**
 * Listens first, so that who watches the service learns that it lives and what it waits for; then opens the store and
 * lets requests through to it. What may pass by itself is waited for, anything else ends the service. When it is told to
 * stop, it stops listening before its store is closed.
 */
const serve = Effect.gen(function*() {
  const settings = yield* Settings
  const { http } = settings
  yield* requireKeys(http)
  const lifecycle = yield* Lifecycle
  const sources = yield* Sources
  const { haravan, loop, source } = sources
  const behind = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
  const quotas = quotasOf(http)
  const early = earlyRoutes(settings, sources, quotas, lifecycle)
  const { open, url } = yield* startService({ http, limits: defaultLimits, source, early }, quotas)
  yield* announce(url, source, [
    ...(Option.isSome(loop) ? ["Loop"] : []),
    ...(Option.isSome(haravan) ? ["Haravan"] : [])
  ], http.apiKeys.length)
  yield* warnOfShortSecrets(http)

  const { routes, services } = yield* openRoutes(quotas, behind).pipe(
    Effect.tapError((error) =>
      isWaitedFor(error)
        ? Effect.andThen(
          // Strangers may ask whether it is ready: they are not told where the store is.
          lifecycle.troubled(
            error._tag === "UpstreamError"
              ? `${upstreamName(error.upstream)} cannot be asked yet whose shop this is; the service's log says more.`
              : "The store cannot be opened yet; the service's log says more."
          ),
          Effect.logWarning(`the store cannot be opened yet: ${error.message}`)
        )
        : Effect.void
    ),
    Effect.retry({ schedule: tries, while: isWaitedFor })
  )
  yield* open(routes)
  yield* lifecycle.ready
  yield* Effect.logDebug("ready")
  yield* Effect.forkIn(Effect.provideContext(Effect.andThen(firstSync, watch), services), behind)
  return yield* Effect.never
})

/** Says where it listens and what it serves, and loudly where that is a story. */
const announce = (url: string, source: "live" | "sandbox", upstreams: ReadonlyArray<string>, keys: number) => {
  const whom = keys === 0
    ? "asking for no key"
    : keys === 1
    ? "asking for its API key"
    : `asking for one of ${keys} API keys`
  return source === "sandbox"
    ? Effect.logWarning(`listening on ${url}, ${whom}; SANDBOX: simulated numbers, not those of a shop`)
    : Effect.logInfo(`listening on ${url}, ${whom}; serving ${upstreams.join(" and ")}`)
}

/** Runs the service until it is interrupted; fails with `ProcessExit` once its user was told why it ends. */
export const run = ({ logLevel, sandbox }: RunOptions): Effect.Effect<never, ProcessExit> => {
  const served = Effect.scoped(serve).pipe(
    Effect.provide(Lifecycle.layer),
    Effect.provide(Sources.layer({ sandbox: sandbox ? "flag" : "refused" })),
    Effect.provide(tracing)
  )
  return withSettings(served, {
    program,
    failureOf,
    before: Effect.void,
    observability: Effect.succeed({ logLevel, serviceName: "stocktally-http" }),
    warn: (line) => Effect.logWarning(line)
  })
}
