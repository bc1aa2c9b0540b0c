import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { overShops, type ShopSchema } from "./shopSchemas.ts"

/** A count by its variant and location: `side variant location`. */
export type Counts = ReadonlyMap<string, number>

/** The key of a count. */
export const countKey = (side: "loop" | "haravan", variant: string, location: string): string =>
  `${side} ${variant} ${location}`

const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({
  shop: Schema.String,
  side: Schema.Literals(["loop", "haravan"]),
  variant: Schema.String,
  location: Schema.String,
  available: Schema.Number
})))

/** Stores keep quantities in ten-thousandths. */
const columns = (side: string, variant: string, location: string, available: string) =>
  `$shop AS shop, '${side}' AS side, ${variant}::text AS variant, ${location}::text AS location,
  ${available}::float8 / 10000 AS available`

const levelsOf = (side: string) =>
  `SELECT ${columns(side, "variant_id", "location_id", "available")}
  FROM $schema.${side}_level WHERE gone_at IS NULL AND available IS NOT NULL`

const tallyOf = (side: string, count: string) =>
  `SELECT ${columns(side, `i.${side}_id`, `p.${side}_id`, `t.${count}`)}
  FROM $schema.tally t JOIN $schema.item i ON i.id = t.item JOIN $schema.place p ON p.id = t.place
  WHERE t.${count} IS NOT NULL`

const read = Effect.fnUntraced(function*(shops: ReadonlyArray<ShopSchema>, parts: ReadonlyArray<string>) {
  const sql = yield* SqlClient
  const rows = yield* Effect.flatMap(sql.unsafe(overShops(shops, parts.join(" UNION ALL "))), decode)
  const counts: ReadonlyMap<string, Map<string, number>> = new Map(shops.map(({ shop }) => [shop, new Map()]))
  for (const { available, location, shop, side, variant } of rows) {
    counts.get(shop)?.set(countKey(side, variant, location), available)
  }
  return counts
}, Effect.orDie)

/** The levels that each store has read. */
export const readLevels = (shops: ReadonlyArray<ShopSchema>) => read(shops, ["loop", "haravan"].map(levelsOf))

/** The counts that each store shows in its tally. */
export const readTally = (shops: ReadonlyArray<ShopSchema>) =>
  read(shops, [tallyOf("loop", "loop_available"), tallyOf("haravan", "available")])
