/**
 * Haravan may have two balances for one variant and location. The one that changed last counts, or the one with the
 * higher id if both changed at the same time, in whatever order they are read. For the same balance, the answer
 * requested last counts.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { HaravanBalance } from "@stocktally/schema"
import { isRequestedBefore } from "./requestTimes.ts"
import { addToState } from "../sql/state.ts"
import type { Sql } from "../sql/Dialect.ts"

/**
 * The maximum lag of a Haravan server behind another that answered before. It is short, because it cannot be
 * distinguished from a clock that Haravan set back, in which case the earlier time belongs to the later state.
 */
export const replicaLagMillis = 30_000

/**
 * In SQL, whether the balance `s` replaces the level `l`. For the same balance, Haravan's own time decides. An earlier
 * time comes from a server that lags behind, unless it persists.
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
 * Splits the balances of a batch into groups without duplicate pairs: the balances that count come first. Of the same
 * balance the last record counts.
 */
export const groupByRank = (balances: ReadonlyArray<HaravanBalance>): ReadonlyArray<ReadonlyArray<HaravanBalance>> => {
  const pairs = new Map<string, Map<string, HaravanBalance>>()
  for (const balance of balances) {
    const key = `${balance.variantId} ${balance.locationId}`
    const balancesOfPair = pairs.get(key) ?? new Map<string, HaravanBalance>()
    pairs.set(key, balancesOfPair.set(balance.id, balance))
  }
  const groups: Array<Array<HaravanBalance>> = []
  for (const balancesOfPair of pairs.values()) {
    const sorted = balancesOfPair.size === 1
      ? [...balancesOfPair.values()]
      : [...balancesOfPair.values()].toSorted((a, b) => isBefore(a, b) ? 1 : -1)
    for (const [index, balance] of sorted.entries()) (groups[index] ??= []).push(balance)
  }
  return groups
}

const counts = "product_id, on_hand, committed, incoming, available, updated_at, fetched_at"
const replaced = [...counts.split(", "), "seen"].map((name) => `${name} = excluded.${name}`).join(", ")
const columns = `variant_id, location_id, balance_id, ${counts}, seen`
const qualify = (table: string, names: string): string => names.split(", ").map((name) => `${table}.${name}`).join(", ")

/** Records the balances that do not count, or no longer count. For full readings, before the levels are written. */
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

/** In SQL, whether a duplicate `d` is the first of its pair among those that a reading saw. */
const isFirst = (seen: string): string =>
  `d.seen = ${seen} AND NOT EXISTS (SELECT 1 FROM haravan_double o WHERE o.variant_id = d.variant_id
    AND o.location_id = d.location_id AND o.seen = d.seen AND o.balance_id <> d.balance_id
    AND (o.updated_at > d.updated_at OR (o.updated_at = d.updated_at AND o.balance_id > d.balance_id)))`

/**
 * At the end of a full reading, replaces a level whose balance was not seen by another balance that was, and deletes
 * duplicates that no longer exist.
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
    // Without a balance id, an older balance replaces it.
    yield* sql.unsafe(`UPDATE haravan_level SET balance_id = NULL WHERE (variant_id, location_id) IN (
      SELECT d.variant_id, d.location_id ${promoted})`)
    const source = `(SELECT ${qualify("d", columns)}, l.asked_at,
      ${last - rows} + row_number() OVER (ORDER BY d.variant_id, d.location_id) AS change_id ${promoted})`
    yield* Effect.forEach(write(source), (text) => sql.unsafe(text), { discard: true })
  }
  yield* sql`DELETE FROM haravan_double WHERE seen < ${generation} OR EXISTS (SELECT 1 FROM haravan_level l
    WHERE l.variant_id = haravan_double.variant_id AND l.location_id = haravan_double.location_id
      AND l.balance_id = haravan_double.balance_id)`
})
