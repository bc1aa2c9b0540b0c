/**
 * Adds stock rules to rows: the rule of each row, and the count of each Haravan location that feeds it. Queried once
 * for all rows of a page, and only if one of them has a rule.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { type EpochMillis, type RowRule, type TallyPart, uncheckedId } from "@stocktally/schema"
import { ruleCodes } from "../../sql/codes.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { toQuantity } from "../../sql/quantities.ts"

/** The rule of a row and the counts it was applied to. */
export interface RowSources {
  readonly rule: RowRule | null
  readonly parts: ReadonlyArray<TallyPart>
  /** Of the parts: Haravan's product, and the time of the oldest reading. */
  readonly productId: string | null
  readonly fetchedAt: EpochMillis | null
}

/** The value for a row without a rule. */
const noSources: RowSources = { rule: null, parts: [], productId: null, fetchedAt: null }

interface StoredPart {
  readonly item: number
  readonly place: number
  readonly rule: number
  readonly percent: number
  readonly buffer: number
  readonly cap: number | null
  readonly zero: number
  readonly tolerance: number | null
  readonly tolerance_percent: number
  readonly location_id: string | null
  readonly location: string | null
  readonly available: number | null
  readonly updated_at: number | null
  readonly fetched_at: number | null
  readonly product_id: string | null
}

/** The key of a tally row. */
interface Key {
  readonly item: number
  readonly place: number
}

/** Selects the parts of rows, and their rules. */
export const selectRowParts = (sql: Sql, rows: ReadonlyArray<Key>): Fragment =>
  sql`SELECT i.id AS item, p.id AS place, p.rule, p.percent, p.buffer, p.cap, p.zero, p.tolerance, p.tolerance_percent,
      CAST(f.haravan_id AS TEXT) AS location_id, v.name AS location, h.updated_at, h.fetched_at,
      CASE WHEN h.unreadable = 0 THEN h.available END AS available, CAST(h.product_id AS TEXT) AS product_id
    FROM (VALUES ${sql.literal(rows.map(({ item, place }) => `(${item}, ${place})`).join(", "))}) r
    CROSS JOIN item i CROSS JOIN place p LEFT JOIN feed f ON f.place = p.id
    LEFT JOIN haravan_location v ON v.id = f.haravan_id
    LEFT JOIN haravan_level h ON h.variant_id = i.haravan_id AND h.location_id = f.haravan_id AND h.gone_at IS NULL
    WHERE i.id = r.column1 AND p.id = r.column2 ORDER BY f.haravan_id`

const ruleOf = (terms: StoredPart): RowRule => ({
  for: terms.rule === ruleCodes.location ? "location" : "default",
  percent: terms.percent,
  buffer: toQuantity(terms.buffer) ?? 0,
  cap: toQuantity(terms.cap),
  belowZero: terms.zero === 1 ? "zero" : "keep",
  tolerance: toQuantity(terms.tolerance),
  tolerancePercent: terms.tolerance_percent
})

const partOf = ({ available, location, location_id, updated_at }: StoredPart): ReadonlyArray<TallyPart> =>
  location_id === null ? [] : [{
    locationId: uncheckedId.HaravanLocationId(location_id),
    location: location ?? `Location ${location_id}`,
    available: toQuantity(available),
    updatedAt: updated_at
  }]

const oldest = (parts: ReadonlyArray<StoredPart>): EpochMillis | null => {
  const times = parts.flatMap(({ fetched_at }) => fetched_at ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

const keyOf = ({ item, place }: Key): string => `${item}:${place}`

/** Reads the rules and parts of rows. */
export const rowSources = Effect.fnUntraced(function*(
  sql: Sql,
  rows: ReadonlyArray<Key & { readonly rule: number }>
): Effect.fn.Return<(row: Key) => RowSources, SqlError> {
  const ruled = rows.filter(({ rule }) => rule > 0)
  if (ruled.length === 0) return () => noSources
  const found = yield* sql<StoredPart>`${selectRowParts(sql, ruled)}`
  const byRow = new Map(
    Array.from(Map.groupBy(found, keyOf), ([key, parts]): [string, RowSources] => [key, {
      rule: parts[0] === undefined ? null : ruleOf(parts[0]),
      parts: parts.flatMap(partOf),
      productId: parts.find(({ product_id }) => product_id !== null)?.product_id ?? null,
      fetchedAt: oldest(parts)
    }])
  )
  return (row) => byRow.get(keyOf(row)) ?? noSources
})
