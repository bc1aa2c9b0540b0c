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

/** The maximum number of requests to each upstream, without retries. */
export const doctorRequests: { readonly [U in Upstream]: number } = { loop: 3, haravan: 8 }

/**
 * Checks each upstream's address, credential and scopes with few requests, both upstreams at the same time, and whether
 * they belong to the same shop. Never fails: an error is a failed check in the report, with a remedy.
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

/** Warns if the upstream's clock differs from ours. */
const clockCheck = (
  upstream: Upstream,
  service: Option.Option<{ readonly clockAheadMillis: () => number | null }>
): ReadonlyArray<DoctorCheck> => {
  const ahead = Option.match(service, { onNone: () => null, onSome: ({ clockAheadMillis }) => clockAheadMillis() })
  return ahead === null ? [] : [
    checksFor(upstream).warning(
      "clock",
      `${describeClock(upstream, ahead)}, so times and ages are wrong by that much`,
      "set this machine's clock, for example by NTP; if the difference stays, the other clock is wrong"
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

/** Errors that someone must fix come before transient ones. */
const bySeverity: ReadonlyArray<UpstreamErrorReason["_tag"]> = [
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
  errors.toSorted((self, that) => bySeverity.indexOf(self.reason._tag) - bySeverity.indexOf(that.reason._tag))[0] ??
    null
