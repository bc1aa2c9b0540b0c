/** Tally rows for screens and routes. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import {
  type EpochMillis,
  Evidence,
  type Flag,
  fromTenThousandths,
  type TallyLink,
  type TallyRow,
  uncheckedId,
  UnlinkedReason,
  isOld
} from "@stocktally/schema"
import type { TallyFreshness } from "@stocktally/tally"
import { type RowIds, formatRowId } from "../../catalog/rowIds.ts"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { toQuantity } from "../../sql/quantities.ts"
import { isEmptyClass, verdictOfClass } from "../../sql/codes.ts"
import type { Sql } from "../../sql/Dialect.ts"
import { type RowSources, rowSources } from "./rowSources.ts"

/** A row of {@link selectRows}. */
export interface StoredRow extends RowIds {
  readonly item: number
  readonly place: number
  readonly class: number
  readonly delta: number | null
  readonly since: number | null
  readonly loop_available: number | null
  readonly available: number | null
  readonly on_hand: number | null
  readonly committed: number | null
  readonly incoming: number | null
  readonly updated_at: number | null
  readonly item_evidence: string | null
  readonly item_reason: string | null
  readonly item_detail: string | null
  readonly place_evidence: string | null
  readonly place_reason: string | null
  readonly place_detail: string | null
  readonly sku: string | null
  readonly barcode: string | null
  readonly name: string
  readonly location: string
  readonly tracked: number | null
  readonly backorder: number
  readonly rule: number
  /** The number of Haravan locations that feed the place. If it is one, `source_id` is its id. */
  readonly sources: number
  readonly source_id: string | null
  readonly transit: number
  readonly sellable: number
  readonly product_id: string | null
  readonly loop_fetched_at: number | null
  readonly haravan_fetched_at: number | null
  readonly expected: number | null
  readonly value: number | null
}

/** Selects complete rows by their keys: `item`, `place` and the columns of their order. */
export const selectRows = (sql: Sql, keys: Fragment, order: string): Fragment =>
  sql`SELECT k.*, t.class, t.delta, t.expected, t.value, t.since, t.loop_available, t.available, t.on_hand, t.committed, t.incoming,
      t.updated_at, CAST(i.loop_id AS TEXT) AS loop_variant, CAST(i.haravan_id AS TEXT) AS haravan_variant,
      CAST(p.loop_id AS TEXT) AS loop_location, CAST(p.haravan_id AS TEXT) AS haravan_location,
      i.evidence AS item_evidence, i.reason AS item_reason, i.detail AS item_detail,
      p.evidence AS place_evidence, p.reason AS place_reason, p.detail AS place_detail,
      p.rule, p.sources, CAST(p.source_id AS TEXT) AS source_id,
      i.sku, i.barcode, i.name, p.name AS location, i.tracked, i.backorder, p.transit, p.sellable,
      CAST(h.product_id AS TEXT) AS product_id, l.fetched_at AS loop_fetched_at, h.fetched_at AS haravan_fetched_at
    FROM (${keys}) k CROSS JOIN tally t CROSS JOIN item i CROSS JOIN place p
    LEFT JOIN loop_level l ON l.variant_id = i.loop_id AND l.location_id = p.loop_id
    LEFT JOIN haravan_level h ON h.variant_id = i.haravan_id AND h.location_id = p.source_id
    WHERE t.item = k.item AND t.place = k.place AND i.id = k.item AND p.id = k.place
    ORDER BY ${sql.literal(order)}`

/** Values that are the same for all rows of a result. */
interface RowContext {
  readonly now: EpochMillis
  readonly staleAfterMillis: number
  readonly haravanKnownAsOf: EpochMillis | null
}

const evidence = Schema.decodeUnknownOption(Evidence)
const reason = Schema.decodeUnknownOption(UnlinkedReason)

const toUnlinked = (
  what: "variant" | "location",
  code: string | null,
  detail: string | null
): TallyLink["unlinked"] => ({
  what,
  reason: Option.getOrElse(reason(code), () => "no-partner" as const),
  detail: detail ?? "It has a count, but is not among the products that were read"
})

/** Whether a stock rule names the locations that feed the place, other than the linked one. */
const isDeclared = ({ haravan_location, rule, source_id, sources }: StoredRow): boolean =>
  rule > 0 && sources > 0 && (source_id === null || source_id !== haravan_location)

const toLink = (row: StoredRow): TallyLink => {
  const location = isDeclared(row) ? "declared" : Option.getOrNull(evidence(row.place_evidence))
  return {
    variant: Option.getOrNull(evidence(row.item_evidence)),
    location,
    unlinked: verdictOfClass(row.class) !== "unlinked"
      ? null
      : location === null
      ? toUnlinked("location", row.place_reason, row.place_detail)
      : toUnlinked("variant", row.item_reason, row.item_detail)
  }
}

const toFlags = (row: StoredRow): ReadonlyArray<Flag> => [
  ...(row.backorder === 1 ? ["backorder" as const] : []),
  ...(isEmptyClass(row.class) ? ["empty" as const] : []),
  ...(row.transit === 1 ? ["transit" as const] : []),
  ...(row.sellable === 0 ? ["not-sellable" as const] : [])
]

const toLoop = (row: StoredRow): TallyRow["loop"] =>
  row.loop_available === null || row.loop_variant === null || row.loop_location === null ? null : {
    variantId: uncheckedId.LoopVariantId(row.loop_variant),
    locationId: uncheckedId.LoopLocationId(row.loop_location),
    available: fromTenThousandths(row.loop_available),
    fetchedAt: row.loop_fetched_at ?? 0
  }

/** One level, or the sum of the levels that feed the row, which is as old as the oldest of them. */
const toHaravan = (row: StoredRow, { fetchedAt, productId }: RowSources): TallyRow["haravan"] => {
  if (row.available === null || row.haravan_variant === null || row.sources === 0) return null
  const product = row.product_id ?? productId
  return {
    variantId: uncheckedId.HaravanVariantId(row.haravan_variant),
    locationId: row.source_id === null ? null : uncheckedId.HaravanLocationId(row.source_id),
    productId: product === null ? null : uncheckedId.HaravanProductId(product),
    onHand: toQuantity(row.on_hand),
    committed: toQuantity(row.committed),
    incoming: toQuantity(row.incoming),
    available: fromTenThousandths(row.available),
    tracked: row.tracked === null ? null : row.tracked === 1,
    updatedAt: row.updated_at ?? 0,
    fetchedAt: row.haravan_fetched_at ?? fetchedAt ?? 0
  }
}

const tallyRow = (
  row: StoredRow,
  sources: RowSources,
  { haravanKnownAsOf, now, staleAfterMillis }: RowContext
): TallyRow => {
  const loop = toLoop(row)
  const haravan = toHaravan(row, sources)
  const isStale = (at: EpochMillis): boolean => isOld(at, now, staleAfterMillis)
  return {
    id: formatRowId(row),
    sku: row.sku,
    barcode: row.barcode,
    name: row.name,
    location: row.location,
    loop,
    haravan,
    link: toLink(row),
    delta: toQuantity(row.delta),
    verdict: verdictOfClass(row.class),
    flags: toFlags(row),
    stale: (loop !== null && isStale(loop.fetchedAt)) ||
      (haravan !== null && isStale(Math.max(haravan.fetchedAt, haravanKnownAsOf ?? haravan.fetchedAt))),
    since: row.since,
    expected: toQuantity(row.expected),
    rule: sources.rule,
    parts: sources.parts,
    value: row.value
  }
}

/** Converts stored rows to tally rows, as of now. */
export const tallyRows = Effect.fnUntraced(function*(
  sql: Sql,
  rows: ReadonlyArray<StoredRow>,
  freshness: TallyFreshness,
  staleAfterMillis: number
): Effect.fn.Return<ReadonlyArray<TallyRow>, SqlError> {
  const sourcesOf = yield* rowSources(sql, rows)
  const context: RowContext = {
    now: yield* Clock.currentTimeMillis,
    staleAfterMillis,
    haravanKnownAsOf: freshness.sides.haravan.asOf
  }
  return rows.map((row) => tallyRow(row, sourcesOf(row), context))
})
