import type { Budget } from "@stocktally/core"
import { type SharedBudget, shareBudgets, Sync } from "@stocktally/sync"
import { StockStore } from "@stocktally/tally"
import type { Upstream } from "@stocktally/schema"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { Settings } from "../settings/Settings.ts"
import type { SettingsValues, UpstreamAccess } from "../settings/SettingsValues.ts"
import { toVerdictRules } from "../settings/verdictRules.ts"
import { Sources } from "../sources/Sources.ts"
import { credentialDigest } from "./credentialDigest.ts"

/**
 * `Sync` between the upstreams and the store that the settings name. While the layer lives, it shares the budgets of
 * real upstreams with the other processes of the store; each sandbox has its own budgets.
 */
export const LocalSync = {
  layer: Layer.unwrap(Effect.gen(function*() {
    const settings = yield* Settings
    const sources = yield* Sources
    const store = yield* StockStore
    const process = processName()
    const sync = Sync.layer({
      ...sources,
      digests: {
        loop: credentialDigest("loop", settings.loop),
        haravan: credentialDigest("haravan", settings.haravan)
      },
      renewCredentials: Effect.andThen(renewCredential(settings.loop), renewCredential(settings.haravan)),
      holder: process,
      rules: toVerdictRules(settings),
      fullEvery: settings.fullEvery,
      keepHistory: Duration.days(settings.historyDays),
      staleAfter: settings.staleAfter
    })
    const budgets = sources.source === "sandbox" ? [] : yield* sharedBudgets(settings, sources)
    return Layer.merge(sync, Layer.effectDiscard(shareBudgets(store.budgets, `${process} ${randomUUID()}`, budgets)))
  }))
}

const renewCredential = ({ credential }: UpstreamAccess): Effect.Effect<void> =>
  Option.match(credential, {
    onNone: () => Effect.void,
    onSome: ({ current, renew }) => Effect.asVoid(Effect.flatMap(current, renew))
  })

/** Names this process for people. */
const processName = (): string => `process ${process.pid} on ${hostname()}`

const sharedBudgets = Effect.fnUntraced(function*(
  settings: SettingsValues,
  { haravan, loop }: Sources["Service"]
) {
  const share = (upstream: Upstream, service: Option.Option<{ readonly budget: Budget.Budget }>) =>
    Effect.map(
      credentialDigest(upstream, settings[upstream]),
      (digest): ReadonlyArray<SharedBudget> =>
        Option.isSome(digest) && Option.isSome(service)
          ? [{ credential: digest.value, budget: service.value.budget }]
          : []
    )
  return [...yield* share("loop", loop), ...yield* share("haravan", haravan)]
})
