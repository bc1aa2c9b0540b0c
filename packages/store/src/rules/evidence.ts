/** The counts of both sides of each variant, from which stock rules are proposed. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { fromTenThousandths, uncheckedId } from "@stocktally/schema"
import type { RuleStore, StockEvidence } from "@stocktally/tally"
import { sideCodes } from "../sql/codes.ts"
import { type Database, runScan } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"
import { streamPages } from "../sql/streamPages.ts"

interface ItemRow {
  readonly id: number
  readonly loop_id: string
  readonly sku: string | null
}

interface CountRow {
  readonly item: number
  readonly side: number
  readonly location: string
  readonly available: number
}

const countsOf = (sql: Sql, side: keyof typeof sideCodes, after: number, until: number) =>
  sql`SELECT i.id AS item, ${
    sql.literal(String(sideCodes[side]))
  } AS side, CAST(l.location_id AS TEXT) AS location, l.available
    FROM item i CROSS JOIN ${sql.literal(`${side}_level`)} l
    WHERE i.id > ${after} AND i.id <= ${until} AND i.evidence IS NOT NULL AND i.tracked = 1
      AND l.variant_id = i.${sql.literal(`${side}_id`)} AND l.gone_at IS NULL AND l.unreadable = 0`

/** Returns a page of linked variants that Haravan tracks, with all readable counts, in the order of their items. */
const evidenceAfter = Effect.fnUntraced(function*(sql: Sql, after: number, limit: number) {
  const items = yield* sql<ItemRow>`SELECT id, CAST(loop_id AS TEXT) AS loop_id, sku FROM item
    WHERE id > ${after} AND evidence IS NOT NULL AND tracked = 1 ORDER BY id LIMIT ${limit}`
  const last = items.at(-1)
  if (last === undefined) return []
  const counts = yield* sql<CountRow>`${countsOf(sql, "loop", after, last.id)}
    UNION ALL ${countsOf(sql, "haravan", after, last.id)}`
  const byItem = new Map(items.map(({ id, loop_id, sku }) => {
    const loop: Array<StockEvidence["loop"][number]> = []
    const haravan: Array<StockEvidence["haravan"][number]> = []
    return [id, { id, variantId: uncheckedId.LoopVariantId(loop_id), sku, loop, haravan }] as const
  }))
  for (const { available, item, location, side } of counts) {
    const found = byItem.get(item)
    const units = fromTenThousandths(available)
    if (side === sideCodes.loop) {
      found?.loop.push({ locationId: uncheckedId.LoopLocationId(location), available: units })
    } else found?.haravan.push({ locationId: uncheckedId.HaravanLocationId(location), available: units })
  }
  return [...byItem.values()]
})

export const makeEvidence = (database: Database): RuleStore["evidence"] =>
  streamPages(
    (after: number | undefined, limit) =>
      runScan(database, "rules.evidence", (sql) => evidenceAfter(sql, after ?? 0, limit)),
    ({ id }) => id
  ).pipe(Stream.map(({ id: _, ...evidence }): StockEvidence => evidence))
