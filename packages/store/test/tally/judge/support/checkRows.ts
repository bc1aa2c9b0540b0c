/** Compares every row of a store with the pure functions, from the stored levels of both sides. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { fromTenThousandths, identityTerms, type StockRule } from "@stocktally/schema"
import {
  computeHarm,
  judge,
  rowValue,
  severityOf,
  sizeOf,
  type StockStore,
  stockSum,
  type VerdictRules
} from "@stocktally/tally"
import type { Database } from "../../../../src/sql/Database.ts"
import { toRowClass } from "../../../../src/sql/codes.ts"

interface LevelRow {
  readonly side: string
  readonly variant: string
  readonly location: string
  readonly available: number | null
  readonly updated: number | null
  readonly fetched: number
  readonly odd: number
}

interface PairRow {
  readonly loop_variant: string | null
  readonly haravan_variant: string | null
  readonly loop_location: string | null
  readonly haravan_location: string | null
  readonly item_evidence: string | null
  readonly place_evidence: string | null
  readonly tracked: number | null
  readonly price: number | null
  readonly class: number | null
  readonly delta: number | null
  readonly expected: number | null
  readonly size: number | null
  readonly value: number | null
  readonly harm: number | null
  readonly severity: number | null
  readonly since: number | null
  readonly matched: number | null
  readonly differed: number | null
}

interface LostRow {
  readonly subject: string
  readonly variant: string | null
  readonly location: string | null
}

const levelRows = (database: Database) =>
  database.reader<
    LevelRow
  >`SELECT 'loop' AS side, CAST(variant_id AS TEXT) AS variant, CAST(location_id AS TEXT) AS location,
      available, CAST(NULL AS BIGINT) AS updated, fetched_at AS fetched, unreadable AS odd
    FROM loop_level WHERE gone_at IS NULL
    UNION ALL SELECT 'haravan', CAST(variant_id AS TEXT), CAST(location_id AS TEXT), available, updated_at, fetched_at,
      unreadable FROM haravan_level WHERE gone_at IS NULL`

/** Every item at every place, with its row if it has one. */
const pairRows = (database: Database) =>
  database.reader<
    PairRow
  >`SELECT CAST(i.loop_id AS TEXT) AS loop_variant, CAST(i.haravan_id AS TEXT) AS haravan_variant,
      CAST(p.loop_id AS TEXT) AS loop_location, CAST(p.haravan_id AS TEXT) AS haravan_location,
      i.evidence AS item_evidence, p.evidence AS place_evidence, v.tracked, v.price,
      t.class, t.delta, t.expected, t.size, t.value, t.harm, t.severity, t.since,
      t.last_match_at AS matched, t.last_difference_at AS differed
    FROM item i CROSS JOIN place p LEFT JOIN tally t ON t.item = i.id AND t.place = p.id
    LEFT JOIN haravan_variant v ON v.id = i.haravan_id AND v.gone_at IS NULL`

const lostRows = (database: Database) =>
  database.reader<LostRow>`SELECT subject, CAST(variant_id AS TEXT) AS variant, CAST(location_id AS TEXT) AS location
    FROM unreadable WHERE variant_id IS NULL OR location_id IS NULL`

/** The rule of a pair's place and the Haravan locations that feed it, computed independently of the code. */
const ruleOf = (rules: ReadonlyArray<StockRule>, { haravan_location, loop_location }: PairRow) => {
  const linked = haravan_location === null ? [] : [haravan_location]
  if (rules.length === 0) return { rule: undefined, sources: linked }
  if (loop_location === null) return { rule: undefined, sources: [] }
  const rule = rules.find(({ loopLocationId }) => loopLocationId === loop_location) ??
    rules.find(({ loopLocationId }) => loopLocationId === null)
  return { rule, sources: rule?.haravanLocationIds ?? linked }
}

const unscaled = (quantity: number | null): number | null => quantity === null ? null : fromTenThousandths(quantity)

/** Checks all rows of a database, and returns their number. */
export const checkRows = Effect.fnUntraced(function*(
  database: Database,
  store: StockStore["Service"],
  rules: VerdictRules,
  currency: string | null
) {
  const states = yield* store.crawls.states
  const known = states["haravan-levels"].knownAsOf ?? Number.NEGATIVE_INFINITY
  const haravanComplete = states["haravan-levels"].completeAsOf !== null
  const { rules: stockRules } = yield* store.rules.current
  const lost = yield* lostRows(database)
  const levels = new Map((yield* levelRows(database)).map((row) => [`${row.side} ${row.variant} ${row.location}`, row]))
  const mayBeLost = (subject: string, variant: string | null, location: string | null) =>
    lost.some((record) =>
      record.subject === subject && (record.variant ?? variant) === variant &&
      (record.location ?? location) === location
    )
  let rows = 0
  for (const row of yield* pairRows(database)) {
    const { rule, sources } = ruleOf(stockRules, row)
    const ours = levels.get(`loop ${row.loop_variant} ${row.loop_location}`)
    const parts = sources.map((id) => levels.get(`haravan ${row.haravan_variant} ${id}`))
    const found = parts.filter((part) => part !== undefined)
    assert.strictEqual(row.class !== null, ours !== undefined || found.length > 0, JSON.stringify(row))
    if (row.class === null) continue
    rows++
    const isWhole = found.length === parts.length
    const sum = found.some(({ odd }) => odd > 0)
      ? null
      : stockSum(found.map(({ available }) => fromTenThousandths(available!)))
    const isUnknown = found.length > 0 && (sum === null || (!isWhole && !haravanComplete))
    const loop = ours === undefined || ours.odd > 0
      ? null
      : { available: fromTenThousandths(ours.available!), fetchedAt: ours.fetched }
    const oldest = Math.min(...found.map(({ fetched }) => fetched))
    const haravan = found.length === 0 || isUnknown || sum === null ? null : {
      available: sum,
      updatedAt: Math.max(...found.map(({ updated }) => updated!)),
      knownAsOf: isWhole ? Math.max(oldest, known) : known
    }
    const isDeclared = rule !== undefined && sources.length > 0
    const judged = judge({
      link: row.item_evidence !== null && (row.place_evidence !== null || isDeclared) ? "linked" : "unlinked",
      unreadable: (ours?.odd ?? 0) > 0 || isUnknown ||
        (ours === undefined && mayBeLost("loop-levels", row.loop_variant, row.loop_location)) ||
        sources.some((id, index) => parts[index] === undefined && mayBeLost("haravan-levels", row.haravan_variant, id)),
      loop,
      haravan,
      loopComplete: states["loop-levels"].completeAsOf !== null,
      haravanComplete,
      terms: rule ?? identityTerms,
      tracked: row.tracked === null ? null : row.tracked === 1,
      lastMatchAt: row.matched ?? undefined,
      lastDifferenceAt: row.differed ?? undefined
    }, rules)
    const { verdict } = judged
    const compared = { ...judged, loop, haravan }
    const empty = verdict !== "unknown" && (verdict === "only-in-haravan"
      ? judged.expected === 0
      : loop === null
      ? haravan?.available === 0
      : haravan === null && loop.available === 0)
    const value = rowValue({ verdict, size: sizeOf(compared), price: unscaled(row.price) }, currency)
    assert.deepStrictEqual(
      {
        class: row.class,
        delta: unscaled(row.delta),
        expected: unscaled(row.expected),
        since: row.since,
        size: unscaled(row.size),
        severity: unscaled(row.severity),
        value: row.value,
        harm: row.harm
      },
      {
        class: toRowClass(verdict, { empty }),
        delta: judged.delta,
        expected: judged.expected,
        since: judged.since,
        size: sizeOf(compared),
        severity: severityOf(compared),
        value,
        harm: computeHarm(verdict, value)
      },
      JSON.stringify({ row, rule, parts, ours })
    )
  }
  yield* checkCounts(database)
  return rows
})

const differing = (["oversold", "only-in-loop", "only-in-haravan", "drift", "settling"] as const)
  .flatMap((verdict) => [0, 1, 2, 3].map((bits) => toRowClass(verdict) + bits)).join(", ")

/** The stored counts of rows. */
const checkCounts = Effect.fnUntraced(function*({ reader: sql }: Database) {
  const kept = yield* sql`SELECT place, class, rows, value, unpriced FROM tally_count
    WHERE rows <> 0 OR value <> 0 OR unpriced <> 0 ORDER BY place, class`
  const counted = yield* sql`SELECT place, class, count(*) AS rows, CAST(coalesce(sum(value), 0) AS BIGINT) AS value,
      CAST(sum(CASE WHEN size > 0 AND value IS NULL AND class IN (${
    sql.literal(differing)
  }) THEN 1 ELSE 0 END) AS BIGINT) AS unpriced
    FROM tally GROUP BY place, class ORDER BY place, class`
  assert.deepStrictEqual(kept, counted)
  const wrong = yield* sql`SELECT id FROM item WHERE rows <> (SELECT count(*) FROM tally WHERE item = item.id)`
  assert.deepStrictEqual(wrong, [])
})
