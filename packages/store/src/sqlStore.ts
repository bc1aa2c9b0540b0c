import * as Effect from "effect/Effect"
import { StockStore, type StoreError } from "@stocktally/tally"
import { makeCatalog } from "./catalog/catalog.ts"
import { makeBudgets } from "./keep/budgets.ts"
import { makeCredentials } from "./keep/credentials.ts"
import { makeHistory } from "./keep/history.ts"
import { makeLeases } from "./keep/leases.ts"
import { makeOwner } from "./keep/owner.ts"
import { makeReadings } from "./keep/readings.ts"
import { makeRuns } from "./keep/runs.ts"
import { makeLevels } from "./levels/levels.ts"
import { makeLinks } from "./links/links.ts"
import { atOneMoment, type Database } from "./sql/Database.ts"
import { migrate } from "./sql/migrate.ts"
import { makeTallies } from "./tally/tallies.ts"

/** The store in a database, brought to the newest layout first. */
export const sqlStore = (database: Database): Effect.Effect<StockStore["Service"], StoreError> =>
  Effect.as(
    migrate(database),
    StockStore.of({
      kind: database.kind,
      place: database.place,
      ...makeOwner(database),
      atOneMoment: atOneMoment(database),
      credentials: makeCredentials(database),
      leases: makeLeases(database),
      budgets: makeBudgets(database),
      runs: makeRuns(database),
      readings: makeReadings(database),
      catalog: makeCatalog(database),
      levels: makeLevels(database),
      links: makeLinks(database),
      tallies: makeTallies(database),
      history: makeHistory(database)
    })
  )
