import {
  allLinks,
  type DuplicateBalances,
  type CredentialFacts,
  ownerName,
  type StockStore,
  type StoreError,
  type SyncRun,
  type TallyFreshness,
  unreadableLine
} from "@stocktally/tally"
import type { DoctorCheck } from "./DoctorReport.ts"
import { currentRules } from "../rules/localStockRules.ts"
import type { CurrentRules } from "../rules/StockRules.ts"
import { formatDuration } from "@stocktally/schema"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { adviseGrace, minHealings } from "./graceWindow.ts"

/** The checks of the store; `error` is set if it cannot be used. */
export interface StoreCheckResult {
  readonly checks: ReadonlyArray<DoctorCheck>
  readonly error: StoreError | null
}

const make =
  (status: DoctorCheck["status"]) => (name: string, detail: string, remedy: string | null = null): DoctorCheck => ({
    upstream: null,
    name,
    status,
    detail,
    remedy
  })

const storeCheck = { ok: make("ok"), warning: make("warning"), failed: make("failed"), skipped: make("skipped") }

const dayMillis = 86_400_000

/** Settings that the checks of a store depend on. */
export interface StoreCheckOptions {
  readonly grace: Duration.Duration
  readonly historyDays: number
  /** The digest of Haravan's credential, if it is set. */
  readonly haravanDigest: Option.Option<string>
}

/** Checks an open store: its owner, its last sync, unreadable and unlinked records, and how long differences last. */
export const checkStore = (
  store: StockStore["Service"],
  options: StoreCheckOptions
): Effect.Effect<StoreCheckResult> =>
  Effect.match(runChecks(store, options), {
    onFailure: unusableStore,
    onSuccess: (checks) => ({ checks, error: null })
  })

/** The failed check of a store that cannot be used. */
export const unusableStore = (failure: StoreError): StoreCheckResult => {
  const [detail, remedy] = failure.reason.parts
  return { checks: [storeCheck.failed("Store", detail, remedy)], error: failure }
}

const runChecks = Effect.fnUntraced(function*(
  store: StockStore["Service"],
  { grace, haravanDigest, historyDays }: StoreCheckOptions
) {
  const now = yield* Clock.currentTimeMillis
  const owner = yield* store.owner
  const runs = yield* store.runs.list({ limit: 50 })
  const freshness = yield* store.tallies.freshness
  const checks: Array<DoctorCheck> = [
    storeCheck.ok(
      "Store",
      `${store.place}, ${
        Option.match(owner, { onNone: () => "new, empty", onSome: (owner) => `of ${ownerName(owner)}` })
      }`
    ),
    checkRuns(runs, now)
  ]
  if (runs.length > 0) checks.push(checkRecords(freshness.sides))
  if (freshness.complete) checks.push(yield* checkLinks(store))
  else if (runs.length > 0) {
    checks.push(storeCheck.skipped("Store links", "not checked until both sides were read, linked and compared"))
  }
  const rules = yield* currentRules(store)
  if (runs.length > 0 || rules.rules.length > 0) checks.push(checkRules(rules, now))
  if (Option.isSome(haravanDigest)) checks.push(...checkProducts(yield* store.credentials.get(haravanDigest.value)))
  const duplicateBalances = yield* store.levels.duplicateBalances
  if (duplicateBalances.count > 0) checks.push(checkDoubled(duplicateBalances))
  const resolvedDifferences = yield* store.tallies.resolvedDifferences(now - historyDays * dayMillis)
  checks.push(checkGrace(resolvedDifferences, Duration.toMillis(grace)))
  return checks
})

/** Reports a constant difference between the products that Haravan counts and lists. Only listed ones are stored. */
const checkProducts = ({ productsUncounted }: CredentialFacts): ReadonlyArray<DoctorCheck> =>
  productsUncounted === 0 ? [] : [storeCheck.ok(
    "Store products",
    `Haravan always lists ${Math.abs(productsUncounted)} ${
      productsUncounted > 0 ? "more" : "fewer"
    } products than it counts; Stocktally uses those that it lists`
  )]

const checkRuns = (runs: ReadonlyArray<SyncRun>, now: number): DoctorCheck => {
  const [last] = runs
  const completed = runs.find(({ status }) => status === "completed")
  const ago = (run: SyncRun): string => `${formatDuration(Math.max(0, now - (run.endedAt ?? run.startedAt)))} ago`
  if (last === undefined) return storeCheck.warning("Store sync", "no sync has run yet", "run stocktally sync")
  switch (last.status) {
    case "running":
      return storeCheck.ok("Store sync", `${last.holder} is syncing`)
    case "completed":
      return storeCheck.ok(
        "Store sync",
        `completed ${ago(last)} (${last.kind === "full" ? "full" : "quick"}, ${
          last.counters["requests"] ?? 0
        } requests)`
      )
    case "failed":
    case "interrupted":
      return storeCheck.warning(
        "Store sync",
        `the last sync ${last.status === "failed" ? "failed" : "was interrupted"} ${ago(last)}${
          last.problem === null ? "" : `: ${last.problem.replace(/\.$/, "")}`
        }; ${
          completed === undefined ? "no sync has completed yet" : `the last one that completed was ${ago(completed)}`
        }`,
        remedyOf(last)
      )
  }
}

const remedyOf = ({ reason }: SyncRun): string =>
  reason === "full" ?
    "free disk space for the store, then run stocktally sync"
    : reason === "loss"
    ? "check whether these records are really gone; if they are, press A on the Sync screen or run stocktally sync --accept-loss"
    : "run stocktally sync"

/** Names the first unreadable records of each side. */
const checkRecords = (sides: TallyFreshness["sides"]): DoctorCheck => {
  const name = "Store records"
  const lines = [
    unreadableLine("loop", sides.loop.unreadable, 5),
    unreadableLine("haravan", sides.haravan.unreadable, 5)
  ]
  const found = lines.filter((line) => line !== null)
  return found.length === 0
    ? storeCheck.ok(name, "all records are readable")
    : storeCheck.warning(
      name,
      found.join("; "),
      "correct these records in Loop or Haravan, then run stocktally sync; tally --fail-on unknown warns about them"
    )
}

const checkLinks = (store: StockStore["Service"]): Effect.Effect<DoctorCheck, StoreError> =>
  allLinks(store.links, { troubled: true }).pipe(
    Stream.runCount,
    Effect.map((count) =>
      count === 0
        ? storeCheck.ok("Store links", "every record is linked, or declared to have no counterpart")
        : storeCheck.warning(
          "Store links",
          `${count.toLocaleString("en")} ${
            count === 1 ? "variant or location needs" : "variants and locations need"
          } your decision`,
          "see Links, or stocktally links check; stocktally links export --unlinked writes them to a file"
        )
    )
  )

/** The maximum number of warnings that are quoted. */
const maxWarnings = 3

const checkRules = ({ change, rules, warnings }: CurrentRules, now: number): DoctorCheck => {
  const name = "Stock rules"
  if (rules.length === 0) {
    return storeCheck.ok(name, "no rules: each Loop location should show the count of its linked Haravan location")
  }
  const what = `${rules.length.toLocaleString("en")} ${rules.length === 1 ? "rule" : "rules"}`
  if (warnings.length > 0) {
    const rest = warnings.length - maxWarnings
    return storeCheck.warning(
      name,
      `${what}; ${warnings.slice(0, maxWarnings).map(({ detail }) => detail).join("; ")}${
        rest > 0 ? `; and ${rest} more` : ""
      }`,
      "run stocktally rules check; to leave a location out on purpose, run stocktally links ignore --kind location"
    )
  }
  return storeCheck.ok(
    name,
    change === null ? what : `${what}, changed by ${change.by} ${formatDuration(Math.max(0, now - change.at))} ago`
  )
}

const checkDoubled = ({ count, some }: DuplicateBalances): DoctorCheck =>
  storeCheck.warning(
    "Store balances",
    `Haravan has more than one balance for ${count.toLocaleString("en")} ${
      count === 1 ? "pair" : "pairs"
    }, and uses the one that changed last: ${
      some.map(({ locationId, variantId }) => `variant ${variantId} at ${locationId}`).join(", ")
    }${count > some.length ? ", …" : ""}`,
    "ask Haravan which balance is right"
  )

const checkGrace = (resolvedDifferences: Parameters<typeof adviseGrace>[0], grace: number): DoctorCheck => {
  const name = "Grace window"
  const advice = adviseGrace(resolvedDifferences)
  if (advice === undefined) {
    return storeCheck.skipped(
      name,
      `${
        formatDuration(grace)
      }; no suggestion yet (needs ${minHealings} differences that resolved by themselves, has ${resolvedDifferences.length})`
    )
  }
  const { healed, median, most, proposed } = advice
  const measured =
    `of ${healed.toLocaleString("en")} differences that resolved by themselves, half took up to ${
      formatDuration(median)
    } and ` +
    `95 % up to ${formatDuration(most)}`
  return most > grace || proposed * 2 <= grace
    ? storeCheck.warning(
      name,
      `${formatDuration(grace)}; ${measured}`,
      `set STOCKTALLY_GRACE=${proposed / 60_000}m${
        most > grace ? ", so that slow updates are not reported as drift" : " to see drift sooner"
      }`
    )
    : storeCheck.ok(name, `${formatDuration(grace)}; ${measured}`)
}
