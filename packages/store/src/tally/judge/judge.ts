import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { currencyDecimals, toTenThousandths } from "@stocktally/schema"
import type { JudgeResult, StoreError, VerdictRules } from "@stocktally/tally"
import { runQuery, type Database, type Transact, transactionsOf } from "../../sql/Database.ts"
import { addToState, readState, setState } from "../../sql/state.ts"
import { currentReadings, type JudgedReadings, noteJudgedReadings } from "./judgedReadings.ts"
import { updateRowCounts } from "../../catalog/itemRowCounts.ts"
import { type JudgingContext, readJudgingContext } from "./judgingContext.ts"
import { pairsOfChanges, pairsOfItems, pairsSettling } from "./pairs.ts"
import { judgingTable, mergeJudged } from "./mergeJudged.ts"
import { judgeInto } from "./verdictSql.ts"
import { updateItems, addFromLevels } from "../../catalog/items.ts"
import { updatePlaces } from "../../catalog/places.ts"
import { subjectStates } from "../../runs/subjectStates.ts"
import type { Sql } from "../../sql/Dialect.ts"

/** The approximate number of pairs judged in one transaction. */
const chunk = 5000

/** The result of one transaction; null if there was nothing to do. */
type Step = JudgeResult | null

/** Judges pairs and merges the result into the read model, within a transaction. */
export const judgePairs = Effect.fnUntraced(function*(
  sql: Sql,
  context: JudgingContext,
  pairs: Fragment
): Effect.fn.Return<JudgeResult, SqlError> {
  yield* sql.unsafe(sql.dialect.temporaryTable(judgingTable))
  yield* sql`DELETE FROM judging`
  yield* sql`${judgeInto(sql, pairs, context)}`
  const [{ rows } = { rows: 0 }] = yield* sql<{ readonly rows: number }>`SELECT count(*) AS rows FROM judging`
  if (rows === 0) return { rows: 0, verdictChanges: 0 }
  const [changed] = yield* Effect.forEach(mergeJudged, (statement) => sql.unsafe(statement))
  yield* sql.unsafe(updateRowCounts("SELECT DISTINCT item FROM judging"))
  yield* addToState(sql, "tallyVersion", 1)
  return { rows, verdictChanges: changed?.length ?? 0 }
})

/** The decimals of the currency of the shop's prices; null if it is unknown. */
const decimalsOf = (sql: Sql): Effect.Effect<number | null, SqlError> =>
  Effect.map(
    sql<{ readonly currency: string | null }>`SELECT currency FROM owner`,
    ([row]) => row === undefined || row.currency === null ? null : currencyDecimals(row.currency) ?? null
  )

/** Stores the settings and the currency, and updates places. */
const prepare = (database: Database, rules: VerdictRules) =>
  Effect.fnUntraced(function*(sql: Sql) {
    const state = yield* readState(sql)
    const decimals = yield* decimalsOf(sql)
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

/** Judges a chunk of all items, from the end of the last chunk. */
const judgeAll = (database: Database, rules: VerdictRules) =>
  Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<Step, SqlError | StoreError> {
    const state = yield* readState(sql)
    const from = state.judgeFrom
    if (from === undefined || from === null) return null
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
    if (last === null) return { rows: 0, verdictChanges: 0 }
    return yield* judgePairs(
      sql,
      yield* readJudgingContext(sql, state, rules),
      pairsOfItems(sql, (id) => sql`${id} > ${from} AND ${id} <= ${last}`)
    )
  })

/** Judges a chunk of the items whose links or tracking changed. */
const judgeStale = (rules: VerdictRules) =>
  Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<Step, SqlError> {
    const [{ items, last } = { items: 0, last: null }] = yield* sql<
      { readonly items: number; readonly last: number | null }
    >`
    SELECT count(*) AS items, max(item) AS last FROM (SELECT item FROM stale_item ORDER BY item LIMIT 500) s`
    if (items === 0 || last === null) return null
    const judged = yield* judgePairs(
      sql,
      yield* readJudgingContext(sql, yield* readState(sql), rules),
      pairsOfItems(sql, (id) => sql`${id} IN (SELECT item FROM stale_item WHERE item <= ${last})`)
    )
    yield* sql`DELETE FROM stale_item WHERE item <= ${last}`
    return judged
  })

/** Judges a chunk of the pairs whose levels changed. */
const judgeChanged = (database: Database, rules: VerdictRules) =>
  Effect.fnUntraced(function*(sql: Sql): Effect.fn.Return<Step, SqlError | StoreError> {
    const state = yield* readState(sql)
    const after = state.judgedChange ?? 0
    const last = state.lastChange ?? 0
    if (after >= last) return null
    // Ids have gaps for rows of a batch that did not change.
    const [{ until } = { until: null }] = yield* sql<{ readonly until: number | null }>`SELECT max(id) AS until
    FROM (SELECT id FROM level_change WHERE id > ${after} AND id <= ${last} ORDER BY id LIMIT ${chunk}) c`
    if (until === null) {
      yield* setState(sql, "judgedChange", last)
      return null
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

/** In the order in which they are judged. */
const parts = ["all", "stale", "changed"] as const
type Part = (typeof parts)[number]

/** The parts of which rows must be judged, in one round trip, because usually none must. */
const dueParts = (sql: Sql): Effect.Effect<ReadonlyArray<Part>, SqlError> =>
  Effect.map(
    sql<{ readonly part: Part }>`
      SELECT 'stale' AS part FROM stale_item WHERE item = (SELECT min(item) FROM stale_item)
      UNION ALL SELECT 'all' FROM state WHERE key = 'judgeFrom' AND value IS NOT NULL
      UNION ALL SELECT 'changed' FROM state WHERE key = 'lastChange'
        AND value > coalesce((SELECT value FROM state WHERE key = 'judgedChange'), 0)`,
    (rows) => rows.map(({ part }) => part)
  )

export const isJudgingDue = (database: Database): Effect.Effect<boolean, StoreError> =>
  runQuery(database, "tallies.isDue", (sql) => Effect.map(dueParts(sql), (due) => due.length > 0))

/** Judges settling rows again if Haravan's known-as-of time moved: they may be drift now. */
const judgeSettling = Effect.fnUntraced(function*(database: Database, rules: VerdictRules, transact: Transact) {
  const state = yield* runQuery(database, "tallies.judge", readState)
  const { knownAsOf } = (yield* runQuery(database, "tallies.judge", subjectStates))["haravan-levels"]
  const total = { rows: 0, verdictChanges: 0 }
  if (knownAsOf === null || knownAsOf === state.judgedKnown) return total
  let after: { readonly item: number; readonly place: number } | undefined = { item: 0, place: 0 }
  while (after !== undefined) {
    const from: { readonly item: number; readonly place: number } = after
    after = yield* transact(
      Effect.fnUntraced(function*(sql) {
        const context = yield* readJudgingContext(sql, yield* readState(sql), rules)
        const pairs = pairsSettling(sql, from, chunk)
        const [last] = yield* sql<{ readonly item: number; readonly place: number }>`
        SELECT item, place FROM (${pairs}) p ORDER BY item DESC, place DESC LIMIT 1`
        if (last === undefined) return undefined
        const judged = yield* judgePairs(sql, context, pairs)
        total.rows += judged.rows
        total.verdictChanges += judged.verdictChanges
        return last
      })
    )
  }
  yield* transact((sql) => setState(sql, "judgedKnown", knownAsOf))
  return total
})

/** Stores the readings that the rows rest on, if they changed. */
const updateJudgedReadings = Effect.fnUntraced(function*(
  database: Database,
  readings: JudgedReadings,
  transact: Transact
) {
  const state = yield* runQuery(database, "tallies.judge", readState)
  const { judgedHaravan = null, judgedLoop = null } = state
  if (judgedLoop === readings.judgedLoop && judgedHaravan === readings.judgedHaravan) return
  yield* transact((sql) => noteJudgedReadings(sql, readings))
})

/** Brings the read model up to date, in transactions short enough to let others in between. */
export const judgeTallies = (database: Database) =>
  Effect.fnUntraced(function*(rules: VerdictRules, run?: string): Effect.fn.Return<JudgeResult, StoreError> {
    const operation = "tallies.judge"
    const transact = transactionsOf(database, operation, run)
    const readings = yield* runQuery(database, operation, currentReadings)
    while (yield* transact(updateItems)) { /* one chunk per transaction */ }
    yield* transact(prepare(database, rules))
    const steps = { all: judgeAll(database, rules), stale: judgeStale(rules), changed: judgeChanged(database, rules) }
    let rows = 0
    let verdictChanges = 0
    // Asked again, because a level at a new place that rules name makes all rows due again.
    for (let due: ReadonlyArray<Part>; (due = yield* runQuery(database, operation, dueParts)).length > 0;) {
      for (const part of parts) {
        if (!due.includes(part)) continue
        const step = steps[part]
        for (let judged: Step; (judged = yield* transact(step)) !== null;) {
          rows += judged.rows
          verdictChanges += judged.verdictChanges
        }
      }
    }
    const settling = yield* judgeSettling(database, rules, transact)
    if (readings !== undefined) yield* updateJudgedReadings(database, readings, transact)
    return { rows: rows + settling.rows, verdictChanges: verdictChanges + settling.verdictChanges }
  })
