import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { noProc, readUsage } from "../harness/processUsage.ts"
import { emptyHome } from "../harness/stocktally.ts"
import { serveService } from "../http/process.ts"
import { withoutLimits } from "../store/sandboxProcess.ts"
import { sandboxShops } from "./sandboxShops.ts"
import { untilSynced } from "./service.ts"

const count = 50

export const sqliteMemoryName = `${count} shops of 400 pairs in SQLite files, memory after all were synced`

/** Measures the peak memory of a service whose shops have a SQLite file each, until their first syncs have ended. */
export const measureSqliteMemory: Effect.Effect<Figure> = Effect.scoped(Effect.gen(function*() {
  const { cwd, env } = yield* emptyHome
  const { entries, settings } = yield* sandboxShops(
    Array.from({ length: count }, (_, index) => ({ slug: `shop-${index + 1}`, variants: 100, locations: 4 }))
  )
  const shops = join(cwd, "shops.json")
  writeFileSync(shops, JSON.stringify({ shops: entries }), { mode: 0o600 })
  const since = Date.now()
  const service = yield* serveService(
    cwd,
    env({
      ...settings,
      ...withoutLimits,
      STOCKTALLY_SHOPS: shops,
      STOCKTALLY_HTTP_PORT: "0",
      STOCKTALLY_WATCH: "true",
      STOCKTALLY_INTERVAL: "1h"
    })
  )
  yield* untilSynced(service, since)
  const peak = readUsage(service.pid)?.peakMegabytes
  return peak === undefined ? skipped(sqliteMemoryName, noProc) : measured({
    name: sqliteMemoryName,
    value: peak,
    unit: "MB at most",
    peers: [],
    required: { of: "value", is: "at most", limit: 500 }
  })
}))
