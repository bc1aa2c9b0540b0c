/** Remembers which credentials worked. A later rejection of such a credential is transient. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Upstream } from "@stocktally/schema"
import type { StockStore } from "@stocktally/tally"
import type { SyncSettings } from "../SyncSettings.ts"

export interface WorkingCredentials {
  /** Runs a sync and then remembers the credentials that read rows. */
  readonly recordAfter: <A, E>(run: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Whether the upstream has accepted this credential before, or any credential of this process. */
  readonly hasWorked: (upstream: Upstream) => Effect.Effect<boolean>
}

/** A finalizer must not delay the end of the process for longer. */
const rememberWithin = Duration.seconds(5)

/** `rowsRead` returns how many rows the run has read from each upstream. */
export const makeWorkingCredentials = (
  { credentials }: StockStore["Service"],
  settings: SyncSettings,
  rowsRead: () => { readonly [U in Upstream]: number }
): WorkingCredentials => {
  const worked = new Set<Upstream>()
  const remember = (upstream: Upstream, digest: Option.Option<string>) =>
    Effect.gen(function*() {
      worked.add(upstream)
      const workedAt = yield* Clock.currentTimeMillis
      if (Option.isSome(digest)) yield* credentials.learn(upstream, digest.value, { workedAt })
    })
  return {
    recordAfter: (run) =>
      settings.source === "sandbox" ? run : Effect.flatMap(
        Effect.all(settings.digests),
        (digests) =>
          Effect.onExit(run, (exit) => {
            const rows = rowsRead()
            return Effect.forEach(["loop", "haravan"] as const, (upstream) =>
              Option.isSome<unknown>(settings[upstream]) && (Exit.isSuccess(exit) || rows[upstream] > 0)
                ? remember(upstream, digests[upstream])
                : Effect.void).pipe(
                Effect.interruptible,
                Effect.timeoutOption(rememberWithin),
                Effect.ignore
              )
          })
      ),
    hasWorked: (upstream) =>
      worked.has(upstream)
        ? Effect.succeed(true)
        : settings.digests[upstream].pipe(
          Effect.flatMap(Option.match({
            onNone: () => Effect.succeed(false),
            onSome: (digest) => Effect.map(credentials.get(digest), ({ workedAt }) => workedAt !== null)
          })),
          // Assume so if the store fails: the next run asks it first anyway.
          Effect.orElseSucceed(() => true)
        )
  }
}
