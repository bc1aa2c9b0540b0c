import { Effect, type Scope } from "effect"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { median } from "../harness/median.ts"
import { percentile } from "../harness/percentile.ts"
import { noProc, readUsage } from "../harness/processUsage.ts"
import { emptyHome } from "../harness/stocktally.ts"
import { type Served, serveService } from "../http/process.ts"
import { newDatabase } from "../shops/database.ts"
import { sandboxShops } from "../shops/sandboxShops.ts"
import { measureSqliteMemory, sqliteMemoryName } from "../shops/sqliteMemory.ts"
import { hasEnded, startRun, timeOf, timeRound, timeRun, untilOpen, untilSynced } from "../shops/service.ts"
import { withoutLimits } from "../store/sandboxProcess.ts"

const count = Number(process.env["STOCKTALLY_BENCH_SHOPS"] ?? "200")
const small = { variants: 500, locations: 4 }
/** Its first sync must not hold up the others. */
const large = { slug: "large", variants: 25_000, locations: 4 }
/** The shop whose pages and runs are timed. */
const quiet = "shop-1"
const samples = 60
const pauseMillis = 50

const names = {
  memory: `${count} shops of 2,000 pairs, memory after all were synced`,
  rollUp: `${count} shops, the list of them`,
  round: `${count} shops, a round of incremental syncs`,
  page: `${count} shops, a page of one while all sync`,
  isolation: "a shop's longest incremental sync during another's first of 100,000 pairs"
}

/** Times pages that are not cached: each asks for another number of rows. */
const timePages = (service: Served) =>
  Effect.forEach(
    Array.from({ length: samples }, (_, index) => index),
    (index) => Effect.delay(timeOf(service, `/v1/shops/${quiet}/tally?limit=${30 + index}`), pauseMillis)
  )

const measure = Effect.gen(function*() {
  const database = yield* newDatabase
  if (database._tag === "None") {
    const why = "no Postgres server; set STOCKTALLY_TEST_POSTGRES_URL to the address of one"
    return Object.values(names).map((name) => skipped(name, why))
  }
  const { cwd, env } = yield* emptyHome
  const slugs = Array.from({ length: count }, (_, index) => `shop-${index + 1}`)
  const { entries, settings } = yield* sandboxShops([...slugs.map((slug) => ({ slug, ...small })), large])
  const fileOf = (name: string, included: ReadonlyArray<string>) => {
    const path = join(cwd, name)
    const shops = entries.filter(({ slug }) => included.includes(slug))
    writeFileSync(path, JSON.stringify({ shops }), { mode: 0o600 })
    return path
  }
  const withService = <A>(
    shops: string,
    watch: boolean,
    use: (service: Served, since: number) => Effect.Effect<A, never, Scope.Scope>
  ) =>
    Effect.scoped(Effect.suspend(() => {
      const since = Date.now()
      return Effect.flatMap(
        serveService(
          cwd,
          env({
            ...settings,
            ...withoutLimits,
            STOCKTALLY_SHOPS: shops,
            STOCKTALLY_DATABASE_URL: database.value,
            STOCKTALLY_HTTP_PORT: "0",
            STOCKTALLY_WATCH: String(watch),
            STOCKTALLY_INTERVAL: "1h"
          })
        ),
        (service) => use(service, since)
      )
    }))
  const all = fileOf("all.json", slugs)

  const { peak, rollUps } = yield* withService(all, true, (service, since) =>
    Effect.gen(function*() {
      yield* untilSynced(service, since)
      const rollUps = yield* Effect.forEach(Array.from({ length: samples }), () =>
        Effect.delay(timeOf(service, "/v1/shops"), pauseMillis))
      return { peak: readUsage(service.pid)?.peakMegabytes, rollUps }
    }))

  const { busy, firstRound, round, still } = yield* withService(all, false, (service) =>
    Effect.gen(function*() {
      yield* untilOpen(service)
      const still = yield* timePages(service)
      const firstRound = yield* timeRound(service, slugs)
      const [round, busy] = yield* Effect.all([timeRound(service, slugs), timePages(service)], { concurrency: 2 })
      return { still, firstRound, round, busy }
    }))

  const { alone, during } = yield* withService(
    fileOf("two.json", [quiet, large.slug]),
    false,
    (service) =>
      Effect.gen(function*() {
        yield* untilOpen(service)
        const alone = yield* Effect.replicateEffect(timeRun(service, quiet), 10)
        const first = yield* startRun(service, large.slug)
        const during: Array<number> = []
        while (!(yield* hasEnded(service, large.slug, first))) during.push(yield* timeRun(service, quiet))
        return { alone, during }
      })
  )

  return [
    peak === undefined ? skipped(names.memory, noProc) : measured({
      name: names.memory,
      value: peak,
      unit: "MB at most",
      peers: [],
      required: { of: "value", is: "at most", limit: 1200 }
    }),
    measured({
      name: names.rollUp,
      value: median(rollUps),
      unit: "ms",
      peers: [{ name: "p99", value: percentile(rollUps, 0.99) }],
      required: { of: "value", is: "at most", limit: 50 }
    }),
    measured({
      name: names.round,
      value: round / 1000,
      unit: "s",
      peers: [{ name: "the first one after a start", value: firstRound / 1000 }],
      required: { of: "value", is: "at most", limit: 20 }
    }),
    measured({
      name: names.page,
      value: median(busy),
      unit: "ms",
      peers: [{ name: "while none syncs", value: median(still) }],
      required: { of: "ratio", is: "at most", limit: 3 }
    }),
    measured({
      name: names.isolation,
      value: Math.max(...during) - median(alone),
      unit: "ms more",
      peers: [{ name: "alone", value: median(alone) }, { name: "median during it", value: median(during) }],
      required: { of: "value", is: "at most", limit: 1000 }
    })
  ]
}).pipe(Effect.scoped)

const isBuilt = existsSync(fileURLToPath(new URL("../../../../apps/http/dist/main.js", import.meta.url)))

/** One service of many shops, on Postgres and in SQLite files. */
export const shops: Benchmark = {
  name: "shops",
  about: "a service of 200 shops of 2,000 pairs on Postgres, and one of 50 small shops in SQLite files",
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> =>
    isBuilt
      ? Effect.zipWith(measureSqliteMemory, measure, (ofFiles, figures) => [ofFiles, ...figures])
      : Effect.succeed(
        [sqliteMemoryName, ...Object.values(names)].map((name) =>
          skipped(name, "apps/http is not built: npm run build")
        )
      )
  )
}
