import { PgClient } from "@effect/sql-pg"
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect, Exit, Layer, Redacted } from "effect"
import { Reactivity } from "effect/reactivity"
import type { SqlClient } from "effect/sql/SqlClient"
import { StockStore } from "@stocktally/tally"
import type { HaravanBalance } from "@stocktally/schema"
import { postgresStore } from "@stocktally/store/postgres"
import { sqliteStore } from "@stocktally/store/sqlite"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { median } from "../harness/median.ts"
import { temporaryFolder } from "../harness/temporaryFolder.ts"
import { balances, batchSize, fill, readAt } from "../store/shop.ts"

const size = { variants: 10_000, locations: 10 }
const rows = size.variants * size.locations
const rounds = 9

const columns = [
  "variant_id",
  "location_id",
  "product_id",
  "on_hand",
  "committed",
  "incoming",
  "available",
  "updated_at",
  "fetched_at"
] as const

const valuesOf = (balance: HaravanBalance): ReadonlyArray<number | bigint | null> => [
  BigInt(balance.variantId),
  BigInt(balance.locationId),
  balance.productId === null ? null : BigInt(balance.productId),
  balance.onHand,
  balance.committed,
  balance.incoming,
  balance.available,
  balance.updatedAt,
  readAt
]

const upsert = (values: string): string =>
  `INSERT INTO level (${columns.join(", ")}) VALUES ${values} ON CONFLICT (variant_id, location_id) DO UPDATE SET ${
    columns.slice(2).map((column) => `${column} = excluded.${column}`).join(", ")
  }`

const table = `CREATE TABLE level (${columns.map((column) => `${column} BIGINT NOT NULL`).join(", ")},
  PRIMARY KEY (variant_id, location_id))`

/** Writes all rows. */
type Write = (all: ReadonlyArray<HaravanBalance>) => Effect.Effect<unknown>

/** A way to write, and its work between the rounds. */
interface Way {
  readonly write: Write
  readonly rest?: Effect.Effect<unknown>
}

/** Our store, which has all pairs already, so that each row is a change with its history. */
const ownWrite = Effect.gen(function*() {
  const store = yield* StockStore
  const run = yield* fill(store, size)
  const write: Write = Effect.fnUntraced(function*(all) {
    for (let from = 0; from < all.length; from += batchSize) {
      const batch = all.slice(from, from + batchSize)
      const { changed } = yield* Effect.orDie(store.levels.writeHaravan({ run, checkpoint: { from } }, batch, readAt))
      if (changed !== batch.length) {
        return yield* Effect.die(new Error(`${changed} changes of ${batch.length} were written`))
      }
    }
  })
  return write
})

/** The median rows per second of each way. They run in turn, so that other load on the machine affects all alike. */
const speedsOf = Effect.fnUntraced(function*(ways: ReadonlyArray<Way>) {
  const speeds = ways.map(() => Array<number>())
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { rest = Effect.void, write }] of ways.entries()) {
      const all = [...balances(size, round + 1)]
      const start = performance.now()
      yield* write(all)
      const speed = rows / ((performance.now() - start) / 1000)
      // The first round inserts the peers' rows and warms up.
      if (round > 0) speeds[index]?.push(speed)
      yield* rest
    }
  }
  return speeds.map(median)
})

const plainSqlite = (path: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(path)),
      (database) => Effect.sync(() => database.close())
    ),
    (database): Way => {
      database.exec(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 0"
      )
      database.exec(`${table} WITHOUT ROWID`)
      const statement = database.prepare(upsert(`(${columns.map(() => "?").join(", ")})`))
      return {
        write: (all) =>
          Effect.sync(() => {
            database.exec("BEGIN")
            for (const balance of all) statement.run(...valuesOf(balance))
            database.exec("COMMIT")
          }),
        // Copies the log into the file between the rounds, as our store does by itself.
        rest: Effect.sync(() => database.exec("PRAGMA wal_checkpoint(PASSIVE)"))
      }
    }
  )

const onSqlite = Effect.gen(function*() {
  const folder = yield* temporaryFolder
  const store = yield* Layer.build(sqliteStore({ path: join(folder, "store.db") }))
  const peer = yield* plainSqlite(join(folder, "plain.db"))
  const [value = Number.NaN, plain = Number.NaN] = yield* speedsOf([
    { write: yield* Effect.provide(ownWrite, store) },
    peer
  ])
  return measured({
    name: "100,000 changed balances with history, SQLite",
    value,
    unit: "rows/s",
    peers: [{ name: "node:sqlite, prepared upsert in one transaction, no history", value: plain }],
    required: { of: "ratio", is: "at least", limit: 0.4 }
  })
})

const multiRows = 1000

/** Upserts through the driver that the store uses. */
const plainPostgres = (sql: SqlClient): Write => (all) =>
  Effect.orDie(sql.withTransaction(Effect.gen(function*() {
    for (let from = 0; from < all.length; from += multiRows) {
      const some = all.slice(from, from + multiRows)
      const marks = some.map((_, row) =>
        `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(", ")})`
      )
      yield* sql.unsafe(upsert(marks.join(", ")), some.flatMap((balance) => valuesOf(balance).map(String)))
    }
  })))

/** COPY by psql into an empty table, because the driver has no COPY. Includes the start of psql, about 30 ms. */
const copy = (sql: SqlClient, url: string, table: string): Write => (all) =>
  Effect.orDie(Effect.andThen(
    sql.unsafe(`TRUNCATE ${table}`),
    Effect.sync(() => {
      const input = all.map((balance) => valuesOf(balance).join("\t")).join("\n")
      const { error, status, stderr } = spawnSync("psql", [url, "-qc", `COPY ${table} FROM STDIN`], {
        input,
        encoding: "utf8"
      })
      if (status !== 0) throw new Error(`psql: ${error?.message ?? stderr}`)
    })
  ))

const postgresName = "100,000 changed balances with history, Postgres"

const onPostgres = Effect.gen(function*() {
  const url = process.env["STOCKTALLY_TEST_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/test"
  const connected = yield* Effect.exit(
    PgClient.make({ url: Redacted.make(url), connectTimeout: "3 seconds" }).pipe(
      Effect.tap((sql) => sql`SELECT 1`),
      Effect.provide(Reactivity.layer)
    )
  )
  if (Exit.isFailure(connected)) {
    return skipped(postgresName, "no Postgres server; set STOCKTALLY_TEST_POSTGRES_URL to the address of one")
  }
  const sql = connected.value
  const schema = `stocktally_bench_${process.pid}`
  yield* Effect.addFinalizer(() => Effect.ignore(sql`DROP SCHEMA IF EXISTS ${sql(schema)} CASCADE`))
  const store = yield* Layer.build(postgresStore({ url: Redacted.make(url), schema }))
  const copied = `${schema}.copied`
  yield* sql.unsafe(table.replace("TABLE level", `TABLE ${copied}`))
  yield* sql.unsafe(table.replace("TABLE level", `TABLE ${schema}.level`))
  const inserts = yield* PgClient.make({
    url: Redacted.make(url),
    maxConnections: 1,
    startupParameters: { search_path: schema }
  }).pipe(Effect.provide(Reactivity.layer))
  const hasPsql = spawnSync("psql", ["--version"]).status === 0
  const [value = Number.NaN, inserted = Number.NaN, ...rest] = yield* speedsOf([
    { write: yield* Effect.provide(ownWrite, store) },
    { write: plainPostgres(inserts) },
    ...(hasPsql ? [{ write: copy(sql, url, copied) }] : [])
  ])
  return measured({
    name: postgresName,
    value,
    unit: "rows/s",
    peers: [
      { name: "upserts of 1,000 rows, no history", value: inserted },
      ...rest.map((speed) => ({ name: "psql COPY into an empty table", value: speed }))
    ]
  })
})

/** The speed of writing changed balances. */
export const storeWrite: Benchmark = {
  name: "store-write",
  about: "100,000 changed balances with history, on SQLite and Postgres",
  run: Effect.all([onSqlite, onPostgres]).pipe(
    Effect.map((figures): ReadonlyArray<Figure> => figures),
    Effect.scoped,
    Effect.orDie
  )
}
