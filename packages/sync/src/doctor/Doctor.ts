import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Upstream, UpstreamError, UpstreamErrorReason } from "@stocktally/schema"
import { describeClock } from "../advice/describeClock.ts"
import type { DoctorCheck, DoctorReport } from "./DoctorReport.ts"
import { checkHaravan } from "./checkHaravan.ts"
import { checkLoop } from "./checkLoop.ts"
import { compareShops } from "./compareShops.ts"
import { checksFor, type UpstreamChecks } from "./upstreamChecks.ts"
import { settingNames } from "../advice/remedyOf.ts"
import type { UpstreamServices } from "../UpstreamServices.ts"

/** How many requests an examination takes of each upstream, at most and when nothing is tried again. */
export const doctorRequests: { readonly [U in Upstream]: number } = { loop: 3, haravan: 8 }

/**
 * Tries each upstream's address, credential and scopes with the fewest requests, both upstreams at the same time, and
 * whether they are of the same shop. It never fails: what does is a check of the report, with what to do about it.
 */
export const doctor: (upstreams: UpstreamServices) => Effect.Effect<DoctorReport> = Effect.fn("doctor")(
  function*(upstreams: UpstreamServices) {
    const [loop, haravan] = yield* Effect.all([
      Option.match(upstreams.loop, {
        onNone: () => Effect.map(notSet("loop"), (checked) => ({ ...checked, records: [] })),
        onSome: checkLoop
      }),
      Option.match(upstreams.haravan, {
        onNone: () => Effect.map(notSet("haravan"), (checked) => ({ ...checked, shop: null, products: [] })),
        onSome: checkHaravan
      })
    ], { concurrency: "unbounded" })
    const shops = Option.isSome(upstreams.loop) && Option.isSome(upstreams.haravan)
      ? yield* compareShops(upstreams.loop.value, upstreams.haravan.value, loop.records, haravan.products)
      : []
    const checks = [
      ...loop.checks,
      ...clockCheck("loop", upstreams.loop),
      ...haravan.checks,
      ...clockCheck("haravan", upstreams.haravan),
      ...shops
    ]
    const tried = Option.isSome(upstreams.loop) || Option.isSome(upstreams.haravan)
    return {
      ok: tried && checks.every(({ status }) => status !== "failed"),
      checks,
      shop: haravan.shop,
      worst: worstOf([...loop.errors, ...haravan.errors])
    }
  }
)

/** Whether the upstream's clock and ours agree. Nothing where they do, or where no answer told. */
const clockCheck = (
  upstream: Upstream,
  service: Option.Option<{ readonly clockAheadMillis: () => number | null }>
): ReadonlyArray<DoctorCheck> => {
  const ahead = Option.match(service, { onNone: () => null, onSome: ({ clockAheadMillis }) => clockAheadMillis() })
  return ahead === null ? [] : [
    checksFor(upstream).warning(
      "clock",
      `${describeClock(upstream, ahead)}: times and ages are wrong by as much`,
      "set this machine's clock, by NTP for example; a difference that stays is the upstream's"
    )
  ]
}

const notSet = (upstream: Upstream): Effect.Effect<UpstreamChecks> => {
  const { credential } = settingNames[upstream]
  return Effect.succeed({
    errors: [],
    checks: [{
      upstream,
      name: "credential",
      status: "skipped",
      detail: `${credential} is not set`,
      remedy: `set ${credential}, or ${credential}_FILE to a file that holds it`
    }]
  })
}

/** Those that someone must act on before those that time may heal. */
const byHarm: ReadonlyArray<UpstreamErrorReason["_tag"]> = [
  "Unauthorized",
  "Forbidden",
  "NotFound",
  "InvalidRequest",
  "UnexpectedResponse",
  "Unavailable",
  "TimedOut",
  "RateLimited"
]

const worstOf = (errors: ReadonlyArray<UpstreamError>): UpstreamError | null =>
  errors.toSorted((self, that) => byHarm.indexOf(self.reason._tag) - byHarm.indexOf(that.reason._tag))[0] ?? null
