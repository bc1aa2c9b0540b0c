/**
 * Another process on a SQLite store: `child.ts PATH spend NAME COUNT` or `child.ts PATH sync`, which writes until it is
 * killed.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { openSqlite } from "../../src/sqlite.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import * as Shop from "./shop.ts"

const [path = "", what = "", name = "", count = "0"] = process.argv.slice(2)

const spend = Effect.gen(function*() {
  const store = yield* Effect.flatMap(openSqlite({ path }), sqlStore)
  for (let sent = 0; sent < Number(count); sent++) {
    yield* store.budgets.exchange({ credential: "c", process: name, requests: 1, heldUntil: null, position: undefined })
  }
})

/** Increments every level, and the checkpoint, in one commit. */
const sync = Effect.gen(function*() {
  const store = yield* Effect.flatMap(openSqlite({ path }), sqlStore)
  const taking = yield* store.leases.take({ holder: name, ttl: Duration.millis(1) })
  if (taking._tag === "Held") return yield* Effect.die("held")
  const run = yield* store.runs.start(taking.lease, "full")
  const crawl = yield* store.crawls.begin(run.id, "haravan-levels", "full")
  for (let round = 1;; round++) {
    const balances = Array.from({ length: 400 }, (_, n) => Shop.balance(n, 0, round, round))
    yield* store.levels.writeHaravan({ run: run.id, crawl, checkpoint: round }, balances, round)
    if (round === 3) console.log("writing")
    if (round % 3 === 0) yield* store.tallies.judge({ tolerance: 0, graceMillis: 0 })
  }
})

await Effect.runPromise(Effect.scoped(what === "spend" ? spend : sync))
