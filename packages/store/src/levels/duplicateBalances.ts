/**
 * Haravan may have two balances for one variant and location. The one that changed last counts, the one of the higher id if
 * both changed at the same time, in whichever order they are read; the same balance counts as it was asked for last.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { HaravanBalance } from "@stocktally/schema"
import { isRequestedBefore } from "./requestTimes.ts"
import { addToState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

/**
 * A server of Haravan's may be behind another that answered before by so much. It is short, because a clock that Haravan set back
 * looks the same, and then the earlier time is that of the later state.
 */
export const replicaLagMillis = 30_000

/**
 * In SQL, whether a balance `s` that was read takes the place of the level `l`. Of the same balance Haravan's own time says
 * which state is the later one. An earlier time is that of a server that is behind, unless it is the answer after a while too.
 */
export const replaces = (l: string, s: string): string =>
  `CASE
    WHEN ${l}.balance_id IS NULL OR ${l}.updated_at IS NULL OR ${l}.gone_at IS NOT NULL THEN NOT ${
    isRequestedBefore(l, s)
  }
    WHEN ${s}.updated_at > ${l}.updated_at THEN TRUE
    WHEN ${s}.balance_id <> ${l}.balance_id THEN ${s}.updated_at = ${l}.updated_at AND ${s}.balance_id > ${l}.balance_id
    WHEN ${s}.updated_at < ${l}.updated_at THEN NOT ${isRequestedBefore(l, s, replicaLagMillis)}
    ELSE NOT ${isRequestedBefore(l, s)} END`

const isBefore = (self: HaravanBalance, that: HaravanBalance): boolean =>
  self.updatedAt === that.updatedAt ? BigInt(self.id) < BigInt(that.id) : self.updatedAt < that.updatedAt

/**
 * The balances of a batch in groups that have no pair twice: those that count first, then those of the same pairs that do
 * not. Of the same balance the last counts.
 */
export const groupByRank = (balances: ReadonlyArray<HaravanBalance>): ReadonlyArray<ReadonlyArray<HaravanBalance>> => {
  const pairs = new Map<string, Map<string, HaravanBalance>>()
  for (const balance of balances) {
    const key = `${balance.variantId} ${balance.locationId}`
    const ofPair = pairs.get(key) ?? new Map<string, HaravanBalance>()
    pairs.set(key, ofPair.set(balance.id, balance))
  }
  const groups: Array<Array<HaravanBalance>> = []
  for (const ofPair of pairs.values()) {
    const sorted = ofPair.size === 1
      ? [...ofPair.values()]
      : [...ofPair.values()].toSorted((a, b) => isBefore(a, b) ? 1 : -1)
    for (const [index, balance] of sorted.entries()) (groups[index] ??= []).push(balance)
  }
  return groups
}

const counts = "product_id, on_hand, committed, incoming, available, updated_at, fetched_at"
const replaced = [...counts.split(", "), "seen"].map((name) => `${name} = excluded.${name}`).join(", ")
const columns = `variant_id, location_id, balance_id, ${counts}, seen`
const of = (table: string, names: string): string => names.split(", ").map((name) => `${table}.${name}`).join(", ")

/** Notes the balances that do not count: of the source, or those that count no more. For full readings, before the write. */
export const recordDuplicates = (source: string): string =>
  `INSERT INTO haravan_double (${columns})
  SELECT s.variant_id, s.location_id, ${
    ["balance_id", ...counts.split(", "), "seen"].map((name) =>
      `CASE WHEN ${replaces("l", "s")} THEN l.${name} ELSE s.${name} END`
    ).join(", ")
  }
  FROM ${source} s JOIN haravan_level l ON l.variant_id = s.variant_id AND l.location_id = s.location_id
  WHERE l.balance_id <> s.balance_id AND l.gone_at IS NULL
  ON CONFLICT (variant_id, location_id, balance_id) DO UPDATE SET ${replaced}`

/** Whether a double `d` is the first of its pair, of those that a reading saw. */
const isFirst = (seen: string): string =>
  `d.seen = ${seen} AND NOT EXISTS (SELECT 1 FROM haravan_double o WHERE o.variant_id = d.variant_id
    AND o.location_id = d.location_id AND o.seen = d.seen AND o.balance_id <> d.balance_id
    AND (o.updated_at > d.updated_at OR (o.updated_at = d.updated_at AND o.balance_id > d.balance_id)))`

/**
 * At the end of a full reading: a level whose balance was not seen becomes that of another balance that was, and doubles that
 * are no more are forgotten.
 */
export const promoteDuplicates = Effect.fnUntraced(function*(
  sql: Sql,
  generation: number,
  write: (source: string) => ReadonlyArray<string>
): Effect.fn.Return<void, SqlError> {
  const seen = String(Math.trunc(generation))
  // Bound, so that the statement is the same in every run.
  const [{ rows } = { rows: 0 }] = yield* sql<{ readonly rows: number }>`SELECT count(*) AS rows
    FROM haravan_double d JOIN haravan_level l ON l.variant_id = d.variant_id AND l.location_id = d.location_id
    WHERE d.seen = ${generation} AND l.gone_at IS NULL AND l.seen < ${generation}`
  if (rows > 0) {
    const promoted = `FROM haravan_double d JOIN haravan_level l
      ON l.variant_id = d.variant_id AND l.location_id = d.location_id
      WHERE l.gone_at IS NULL AND l.seen < ${seen} AND ${isFirst(seen)}`
    const last = yield* addToState(sql, "lastChange", rows)
    // Of no balance, an older one takes its place.
    yield* sql.unsafe(`UPDATE haravan_level SET balance_id = NULL WHERE (variant_id, location_id) IN (
      SELECT d.variant_id, d.location_id ${promoted})`)
    const source = `(SELECT ${of("d", columns)}, l.asked_at,
      ${last - rows} + row_number() OVER (ORDER BY d.variant_id, d.location_id) AS change_id ${promoted})`
    yield* Effect.forEach(write(source), (text) => sql.unsafe(text), { discard: true })
  }
  yield* sql`DELETE FROM haravan_double WHERE seen < ${generation} OR EXISTS (SELECT 1 FROM haravan_level l
    WHERE l.variant_id = haravan_double.variant_id AND l.location_id = haravan_double.location_id
      AND l.balance_id = haravan_double.balance_id)`
})
