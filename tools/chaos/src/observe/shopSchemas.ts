import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** A shop, and the schema of its store. */
export interface ShopSchema {
  readonly shop: string
  readonly schema: string
}

const decode = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ shop: Schema.String, schema: Schema.String }))
)

/** The shops that were opened at least once; none before the first service has made its tables. */
export const shopSchemas: Effect.Effect<ReadonlyArray<ShopSchema>, never, SqlClient> = Effect.gen(function*() {
  const sql = yield* SqlClient
  const [made] = yield* sql`SELECT 1 FROM pg_tables WHERE schemaname = 'stocktally_shops' AND tablename = 'slug'`
  if (made === undefined) return []
  const rows = yield* sql`SELECT s.slug AS shop, n.nspname AS schema
    FROM stocktally_shops.slug s JOIN pg_namespace n ON n.nspname = 'stocktally_' || s.kind || '_' || s.id
    WHERE to_regclass(quote_ident(n.nspname) || '.stocktally_layout') IS NOT NULL ORDER BY s.slug`
  return yield* decode(rows)
}).pipe(Effect.orElseSucceed(() => []))

/** A query with a part for each shop, in which `$schema` and `$shop` are the shop's. */
export const overShops = (shops: ReadonlyArray<ShopSchema>, part: string): string =>
  shops.map(({ schema, shop }) => `(${part.replaceAll("$schema", `"${schema}"`).replaceAll("$shop", `'${shop}'`)})`)
    .join(" UNION ALL ")
