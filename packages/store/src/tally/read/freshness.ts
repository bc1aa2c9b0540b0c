/**
 * How far both sides are known, according to the rows: data that was read but not yet linked and judged does not count.
 * Judging records the readings that its rows rest on, and linking the catalogs.
 */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { TallyFreshness } from "@stocktally/tally"
import { listsByUpstream } from "../../runs/subjectStates.ts"
import { addUnreadable, noUnreadable, type UnreadableRecords, type Upstream } from "@stocktally/schema"
import { decodeSummary } from "../../runs/unreadable.ts"
import { clockKeys, type State, type StateKey } from "../../sql/state.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** The row of {@link selectFreshness}. */
export interface FreshnessRow {
  readonly loop_known: number | null
  readonly haravan_known: number | null
  /** 1 if any list of the side was never read to its end. */
  readonly loop_open: number
  readonly haravan_open: number
  readonly links_complete: number | null
  /** Set while all rows are being judged again. */
  readonly judge_from: number | null
  /** The summary of the unreadable records of each list; see `updateUnreadableSummary`. */
  readonly loop_locations: string | null
  readonly loop_levels: string | null
  readonly haravan_locations: string | null
  readonly haravan_products: string | null
  readonly haravan_levels: string | null
  readonly version: number | null
  readonly loop_clock: number | null
  readonly haravan_clock: number | null
  readonly currency: string | null
}

const open = (side: Upstream): string =>
  `max(CASE WHEN complete_as_of IS NULL AND subject IN (${
    listsByUpstream[side].map((it) => `'${it}'`).join(", ")
  }) THEN 1 ELSE 0 END)`

const unreadable = [...listsByUpstream.loop, ...listsByUpstream.haravan]
  .map((it) => `max(CASE WHEN subject = '${it}' THEN unreadable END) AS ${it.replace("-", "_")}`).join(", ")

const sumOf = (...texts: ReadonlyArray<string | null>): UnreadableRecords =>
  texts.map(decodeSummary).reduce<UnreadableRecords>((sum, { count, first }) => {
    const named = addUnreadable(sum, first)
    return { count: sum.count + count, first: named.first }
  }, noUnreadable)

const stateOf = (key: StateKey): string => `(SELECT value FROM state WHERE key = '${key}')`

/** Selects one row, to be joined to another query, because a round trip takes longer than the query. */
export const selectFreshness = (sql: Sql): Fragment =>
  sql.literal(`SELECT ${stateOf("judgedLoop")} AS loop_known, ${stateOf("judgedHaravan")} AS haravan_known,
    ${open("loop")} AS loop_open, ${open("haravan")} AS haravan_open,
    ${unreadable}, ${stateOf("linksComplete")} AS links_complete, ${stateOf("judgeFrom")} AS judge_from,
    ${stateOf("tallyVersion")} AS version,
    ${stateOf(clockKeys.loop)} AS loop_clock, ${stateOf(clockKeys.haravan)} AS haravan_clock,
    (SELECT currency FROM owner) AS currency FROM subject`)

/** Converts the row. */
export const freshnessFrom = (row: FreshnessRow): TallyFreshness => {
  const loop = {
    complete: row.loop_open === 0 && row.loop_known !== null,
    asOf: row.loop_known,
    unreadable: sumOf(row.loop_levels, row.loop_locations),
    clockAheadMillis: row.loop_clock
  }
  const haravan = {
    complete: row.haravan_open === 0 && row.haravan_known !== null,
    asOf: row.haravan_known,
    unreadable: sumOf(row.haravan_levels, row.haravan_products, row.haravan_locations),
    clockAheadMillis: row.haravan_clock
  }
  const isCompared = row.links_complete === 1 && row.judge_from === null
  return {
    complete: loop.complete && haravan.complete && isCompared,
    asOf: loop.asOf === null || haravan.asOf === null ? loop.asOf ?? haravan.asOf : Math.min(loop.asOf, haravan.asOf),
    sides: { loop, haravan },
    version: row.version ?? 0,
    currency: row.currency
  }
}

/** How far both sides are known, by the numbers of `state` and the lists that were never read to their end. */
export const freshnessOf = (
  state: State,
  open: ReadonlyArray<string>,
  currency: string | null
): TallyFreshness =>
  freshnessFrom({
    ...emptyRow,
    loop_known: state.judgedLoop ?? null,
    haravan_known: state.judgedHaravan ?? null,
    loop_open: listsByUpstream.loop.some((list) => open.includes(list)) ? 1 : 0,
    haravan_open: listsByUpstream.haravan.some((list) => open.includes(list)) ? 1 : 0,
    links_complete: state.linksComplete ?? null,
    judge_from: state.judgeFrom ?? null,
    currency
  })

const emptyRow: FreshnessRow = {
  loop_known: null,
  haravan_known: null,
  loop_open: 1,
  haravan_open: 1,
  links_complete: null,
  judge_from: null,
  loop_locations: null,
  loop_levels: null,
  haravan_locations: null,
  haravan_products: null,
  haravan_levels: null,
  version: null,
  loop_clock: null,
  haravan_clock: null,
  currency: null
}

/** Returns how far both sides are known, as of the last commit. */
export const readFreshness = (sql: Sql): Effect.Effect<TallyFreshness, SqlError> =>
  Effect.map(sql<FreshnessRow>`${selectFreshness(sql)}`, ([row]) => freshnessFrom(row ?? emptyRow))
