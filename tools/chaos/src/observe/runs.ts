import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { overShops, type ShopSchema } from "./shopSchemas.ts"

/** A run in a shop's store. Times are in milliseconds since 1970. */
export const Run = Schema.Struct({
  shop: Schema.String,
  id: Schema.Int,
  status: Schema.Literals(["running", "completed", "failed", "interrupted"]),
  holder: Schema.String,
  startedAt: Schema.Number,
  endedAt: Schema.NullOr(Schema.Number)
})
export interface Run extends Schema.Schema.Type<typeof Run> {}

const decode = Schema.decodeUnknownEffect(Schema.Array(Run))

const columns = `$shop AS shop, id::int AS id, status, holder, started_at::float8 AS "startedAt",
  ended_at::float8 AS "endedAt" FROM $schema.sync_run`

const query = Effect.fnUntraced(function*(shops: ReadonlyArray<ShopSchema>, part: string) {
  if (shops.length === 0) return []
  const sql = yield* SqlClient
  return yield* Effect.orDie(Effect.flatMap(sql.unsafe(overShops(shops, part)), decode))
})

/** The newest run of each shop. */
export const newestRuns = (shops: ReadonlyArray<ShopSchema>) =>
  query(shops, `SELECT ${columns} ORDER BY sync_run.id DESC LIMIT 1`)

/** The newest completed sync of each shop. */
export const newestSyncs = (shops: ReadonlyArray<ShopSchema>) =>
  query(
    shops,
    `SELECT ${columns} WHERE status = 'completed' AND kind <> 'single' ORDER BY sync_run.id DESC LIMIT 1`
  )

/** The runs that started at this time or later, by shop and in their order. */
export const runsSince = (shops: ReadonlyArray<ShopSchema>, since: number) =>
  Effect.map(
    query(shops, `SELECT ${columns} WHERE started_at >= ${Math.trunc(since)}`),
    (runs) => runs.toSorted((a, b) => a.shop.localeCompare(b.shop) || a.id - b.id)
  )
