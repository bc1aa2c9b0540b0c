import * as Effect from "effect/Effect"
import { StockStore, type StoreError } from "@stocktally/tally"
import { makeCatalog } from "./catalog/catalog.ts"
import { haravanLocations, haravanProducts, loopLocations } from "./catalog/catalogLists.ts"
import { haravanLevels, loopLevels } from "./levels/levelLists.ts"
import { makeBudgets } from "./runs/budgets.ts"
import { makeCredentials } from "./runs/credentials.ts"
import { makeHistory } from "./levels/history.ts"
import { makeLeases } from "./runs/leases.ts"
import { makeOwner } from "./runs/owner.ts"
import { makeCrawls } from "./runs/crawls.ts"
import { makeRuns } from "./runs/runs.ts"
import { makeLevels } from "./levels/levels.ts"
import { makeLinks } from "./links/links.ts"
import { inSnapshot, type Database } from "./sql/Database.ts"
import { openLayout } from "./layout/layout.ts"
import { makeRules } from "./rules/rules.ts"
import { makePreview } from "./tally/judge/preview.ts"
import { makeTallies } from "./tally/tallies.ts"

/** Migrates a database to the newest layout and makes its store. */
export const sqlStore = (database: Database): Effect.Effect<StockStore["Service"], StoreError> => {
  const runs = makeRuns(database)
  const tallies = makeTallies(database)
  return Effect.as(
    openLayout(database),
    StockStore.of({
      kind: database.kind,
      place: database.place,
      ...makeOwner(database),
      inSnapshot: inSnapshot(database),
      credentials: makeCredentials(database),
      leases: makeLeases(database),
      budgets: makeBudgets(database),
      runs,
      crawls: makeCrawls(database, {
        "loop-locations": loopLocations,
        "loop-levels": loopLevels,
        "haravan-locations": haravanLocations,
        "haravan-products": haravanProducts,
        "haravan-levels": haravanLevels
      }),
      catalog: makeCatalog(database),
      levels: makeLevels(database),
      links: makeLinks(database),
      rules: { ...makeRules(database), preview: makePreview(database) },
      tallies,
      history: makeHistory(database),
      overview: inSnapshot(database)(
        Effect.zipWith(
          tallies.summary(),
          runs.list({ limit: 1 }),
          ({ asOf, complete, currency, summary, values }, [newestRun = null]) => ({
            asOf,
            complete,
            currency,
            summary,
            values,
            newestRun
          })
        )
      )
    })
  )
}
