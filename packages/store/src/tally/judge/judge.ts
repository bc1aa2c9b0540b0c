import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { currencyDecimals, toTenThousandths } from "@stocktally/schema"
import type { JudgeResult, StoreError, VerdictRules } from "@stocktally/tally"
import { runQuery, type Database, transactionsOf } from "../../sql/Database.ts"
import { addToState, readState, setState, type State } from "../../sql/state.ts"
import { currentReadings, type JudgedReadings, noteJudgedReadings } from "./judgedReadings.ts"
import { updateRowCounts } from "../../catalog/itemRowCounts.ts"
import { type JudgingContext, readJudgingContext } from "./judgingContext.ts"
import { pairsOfChanges, pairsOfItems, pairsSettling } from "./pairs.ts"
import { judgingTable, mergeJudged } from "./mergeJudged.ts"
import { judgeInto } from "./verdictSql.ts"
import { updateItems, addFromLevels } from "../../catalog/items.ts"
import { updatePlaces } from "../../catalog/places.ts"
import { subjectStates, type SubjectStates } from "../../runs/subjectStates.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** The approximate number of pairs judged at once. */
const chunk = 5000

/** A transaction that has judged as many pairs lets others in between. */
const pairsPerTransaction = chunk / 2
/** An empty chunk counts as so many pairs, because finding it takes time, too. */
const leastPairs = pairsPerTransaction / 5

/** Judges pairs and merges the result into the read model, within a transaction. */
export const judgePairs = Effect.fnUntraced(function*(
  sql: Sql,
  context: JudgingContext,
  pairs: Fragment
): Effect.fn.Return<JudgeResult, SqlError> {
  // Sent at once: each runs after the one before.
  const [, , , [{ rows } = { rows: 0 }]] = yield* Effect.all([
    sql.unsafe(sql.dialect.temporaryTable(judgingTable)),
    sql`DELETE FROM judging`,
    sql`${judgeInto(sql, pairs, context)}`,
    sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM judging`
  ], { concurrency: "unbounded" })
  if (rows === 0) return { rows: 0, verdictChanges: 0 }
  const [[changed]] = yield* Effect.all([
    Effect.forEach(mergeJudged, (statement) => sql.unsafe(statement), { concurrency: "unbounded" }),
    sql.unsafe(updateRowCounts("SELECT DISTINCT item FROM judging")),
    addToState(sql, "tallyVersion", 1)
  ], { concurrency: "unbounded" })
  return { rows, verdictChanges: changed?.length ?? 0 }
})

/** The decimals of the currency of the shop's prices; null if it is unknown. */
const decimalsOf = (sql: Sql): Effect.Effect<number | null, SqlError> =>
  Effect.map(
    sql<{ readonly currency: string | null }>`SELECT currency FROM owner`,
    ([row]) => row === undefined || row.currency === null ? null : currencyDecimals(row.currency) ?? null
  )

/** Stores the settings and the currency, and updates places. */
const prepare = Effect.fnUntraced(function*(database: Database, sql: Sql, rules: VerdictRules) {
  const [state, decimals] = yield* Effect.all([readState(sql), decimalsOf(sql)], { concurrency: "unbounded" })
  const isSame = state.tolerance === toTenThousandths(rules.tolerance) && state.graceMillis === rules.graceMillis &&
    (state.judgedDecimals ?? null) === decimals
  if (!isSame) {
    yield* setState(sql, "tolerance", toTenThousandths(rules.tolerance))
    yield* setState(sql, "graceMillis", rules.graceMillis)
    yield* setState(sql, "judgedDecimals", decimals)
    yield* setState(sql, "judgeFrom", 0)
  }
  yield* updatePlaces(database, sql)
})

/** Judges a chunk. */
type Judge = (sql: Sql, state: State) => Effect.Effect<JudgeResult, SqlError | StoreError>

const nothing: JudgeResult = { rows: 0, verdictChanges: 0 }

/** Judges a chunk of all items, from the end of the last chunk. */
const judgeAll = (database: Database, rules: VerdictRules): Judge =>
  Effect.fnUntraced(function*(sql, state) {
    const from = state.judgeFrom ?? 0
    if (from === 0) {
      // This judging includes all changes so far; later ones are judged by themselves.
      yield* addFromLevels(sql, "all")
      yield* updatePlaces(database, sql)
      yield* sql`DELETE FROM stale_item`
      yield* setState(sql, "judgedChange", state.lastChange ?? 0)
    }
    const [{ places } = { places: 1 }] = yield* sql<{ readonly places: number }>`SELECT count(*) AS places FROM place
      WHERE loop_id IS NOT NULL OR sources > 0`
    const items = Math.max(10, Math.ceil(chunk / Math.max(1, places)))
    const [{ last } = { last: null }] = yield* sql<{ readonly last: number | null }>`SELECT max(id) AS last
    FROM (SELECT id FROM item WHERE id > ${from} ORDER BY id LIMIT ${items}) i`
    yield* setState(sql, "judgeFrom", last)
    if (last === null) return nothing
    return yield* judgePairs(
      sql,
      yield* readJudgingContext(sql, state, rules),
      pairsOfItems(sql, (id) => sql`${id} > ${from} AND ${id} <= ${last}`)
    )
  })

/** Judges a chunk of the items whose links or tracking changed. */
const judgeStale = (rules: VerdictRules): Judge =>
  Effect.fnUntraced(function*(sql, state) {
    const [{ last } = { last: null }] = yield* sql<{ readonly last: number | null }>`
      SELECT max(item) AS last FROM (SELECT item FROM stale_item ORDER BY item LIMIT 500) s`
    if (last === null) return nothing
    const judged = yield* judgePairs(
      sql,
      yield* readJudgingContext(sql, state, rules),
      pairsOfItems(sql, (id) => sql`${id} IN (SELECT item FROM stale_item WHERE item <= ${last})`)
    )
    yield* sql`DELETE FROM stale_item WHERE item <= ${last}`
    return judged
  })

/** Judges a chunk of the pairs whose levels changed. */
const judgeChanged = (database: Database, rules: VerdictRules): Judge =>
  Effect.fnUntraced(function*(sql, state) {
    const after = state.judgedChange ?? 0
    const last = state.lastChange ?? 0
    // Ids have gaps for rows of a batch that did not change.
    const [{ until } = { until: null }] = yield* sql<{ readonly until: number | null }>`SELECT max(id) AS until
    FROM (SELECT id FROM level_change WHERE id > ${after} AND id <= ${last} ORDER BY id LIMIT ${chunk}) c`
    if (until === null) {
      yield* setState(sql, "judgedChange", last)
      return nothing
    }
    if (yield* addFromLevels(sql, { after, until })) yield* updatePlaces(database, sql)
    const judged = yield* judgePairs(
      sql,
      yield* readJudgingContext(sql, state, rules),
      pairsOfChanges(sql, after, until)
    )
    yield* setState(sql, "judgedChange", until)
    return judged
  })

/** Judges a chunk of the settling rows again after Haravan's known-as-of time moved: they may be drift now. */
const judgeSettling = (rules: VerdictRules): Judge => {
  const start = { item: 0, place: 0 }
  let after = start
  let knownAsOf: number | null = null
  return Effect.fnUntraced(function*(sql, state) {
    const context = yield* readJudgingContext(sql, state, rules)
    // It may move again between two chunks, and all rows are judged once more then.
    if (after === start) knownAsOf = context.knownAsOf
    const pairs = pairsSettling(sql, after, chunk)
    const [last] = yield* sql<{ readonly item: number; readonly place: number; readonly pairs: number }>`
      SELECT item, place, count(*) OVER () AS pairs FROM (${pairs}) p ORDER BY item DESC, place DESC LIMIT 1`
    const judged = last === undefined ? nothing : yield* judgePairs(sql, context, pairs)
    const isLast = last === undefined || last.pairs < chunk
    if (isLast) yield* setState(sql, "judgedKnown", knownAsOf)
    after = isLast ? start : last
    return judged
  })
}

/** Returns which rows must be judged first; undefined if none must, except perhaps settling ones. */
const duePart = (
  { judgeFrom = null, judgedChange, lastChange }: State,
  hasStale: boolean
): "all" | "stale" | "changed" | undefined => {
  if (judgeFrom !== null) return "all"
  if (hasStale) return "stale"
  return (lastChange ?? 0) > (judgedChange ?? 0) ? "changed" : undefined
}

const readDue = (sql: Sql) =>
  Effect.map(
    Effect.all([
      readState(sql),
      sql`SELECT 1 AS one FROM stale_item WHERE item = (SELECT min(item) FROM stale_item)`
    ], { concurrency: "unbounded" }),
    ([state, stale]) => ({ state, part: duePart(state, stale.length > 0) })
  )

export const isJudgingDue = (database: Database): Effect.Effect<boolean, StoreError> =>
  runQuery(database, "tallies.isDue", (sql) => Effect.map(readDue(sql), ({ part }) => part !== undefined))

/** Whether settling rows must be judged again. */
const isSettlingDue = ({ judgedKnown }: State, { "haravan-levels": { knownAsOf } }: SubjectStates): boolean =>
  knownAsOf !== null && knownAsOf !== judgedKnown

/** Brings the read model up to date, in transactions short enough to let others in between; usually in one. */
export const judgeTallies =
  (database: Database) => (rules: VerdictRules, run?: string): Effect.Effect<JudgeResult, StoreError> =>
    Effect.suspend(() => {
      const transact = transactionsOf(database, "tallies.judge", run)
      const judges = {
        all: judgeAll(database, rules),
        stale: judgeStale(rules),
        changed: judgeChanged(database, rules),
        settling: judgeSettling(rules)
      }
      let isPrepared = false
      let readings: JudgedReadings | undefined
      const total = { rows: 0, verdictChanges: 0 }

      /** One transaction; returns whether it ended the judging. */
      const judgeSome = Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<boolean, SqlError | StoreError> {
        if (!isPrepared) {
          // Rows rest on what was read before the judging.
          readings = yield* currentReadings(sql)
          if (yield* updateItems(sql)) return false
          yield* prepare(database, sql, rules)
          isPrepared = true
        }
        for (let pairs = 0; pairs < pairsPerTransaction;) {
          const { part, state } = yield* readDue(sql)
          const due = part ?? (isSettlingDue(state, yield* subjectStates(sql)) ? "settling" : undefined)
          if (due === undefined) {
            if (readings !== undefined) yield* noteJudgedReadings(sql, state, readings)
            return true
          }
          const judged = yield* judges[due](sql, state)
          pairs += Math.max(leastPairs, judged.rows)
          total.rows += judged.rows
          total.verdictChanges += judged.verdictChanges
        }
        return false
      })

      return Effect.as(Effect.repeat(transact(judgeSome), { until: (isDone) => isDone }), total)
    })
