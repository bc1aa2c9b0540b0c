/**
 * Updates places from locations, links and stock rules: their names, the rules of their rows, and the Haravan locations
 * that feed them. They are few, so all of them are compared.
 */
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import type { SqlError } from "effect/sql/SqlError"
import { type StockRule, uncheckedId } from "@stocktally/schema"
import { type Placement, placements, type StoreError } from "@stocktally/tally"
import { currentRules } from "../rules/currentRules.ts"
import { bulkWrite } from "../sql/bulk.ts"
import type { Database } from "../sql/Database.ts"
import { ruleCodes } from "../sql/codes.ts"
import type { Sql } from "../sql/Dialect.ts"
import { storedQuantity } from "../sql/quantities.ts"
import type { Columns } from "../sql/rows.ts"
import { addToState, readState, setState } from "../sql/state.ts"

/** The derived columns of a place; see `layout/schema.ts`. */
const columns = {
  name: "text",
  name_key: "text",
  transit: "int",
  sellable: "int",
  rule: "int",
  percent: "int",
  buffer: "int",
  cap: "int",
  zero: "int",
  tolerance: "int",
  tolerance_percent: "int",
  sources: "int",
  source_id: "id"
} as const satisfies Columns

const names = Struct.keys(columns)

type DerivedColumns = { readonly [C in keyof typeof columns]: string | number | null }

interface PlaceRow extends DerivedColumns {
  readonly id: number
  readonly loop_id: string | null
  readonly haravan_id: string | null
  readonly evidence: string | null
  readonly has_rows: number
}

interface LocationRow {
  readonly id: string
  readonly name: string
  readonly name_key: string
  readonly transit: number
  readonly sellable: number
}

/** The columns of a place's rule and sources. */
const ruleColumns = ({ rule, sources }: Placement) => ({
  rule: ruleCodes[rule?.for ?? "none"],
  percent: rule?.percent ?? 100,
  buffer: storedQuantity(rule?.buffer ?? 0),
  cap: storedQuantity(rule?.cap ?? null),
  zero: rule?.belowZero === "zero" ? 1 : 0,
  tolerance: storedQuantity(rule?.tolerance ?? null),
  tolerance_percent: rule?.tolerancePercent ?? 0,
  sources: sources.length,
  source_id: sources.length === 1 ? sources[0] ?? null : null
})

const locationsOf = Effect.fnUntraced(function*(sql: Sql, side: "loop" | "haravan") {
  const flags = sql.literal(side === "haravan" ? "transit, sellable" : "0 AS transit, 1 AS sellable")
  const rows = yield* sql<LocationRow>`SELECT CAST(id AS TEXT) AS id, name, name_key, ${flags}
    FROM ${sql(`${side}_location`)}`
  return new Map<string | null, LocationRow>(rows.map((row) => [row.id, row]))
})

type Locations = Effect.Success<ReturnType<typeof locationsOf>>

/**
 * The name and flags of a place. If other locations than the linked one feed it, it has the name of Loop's location. It
 * is in transit only if all locations that feed it are, and not sellable if any of them is not, because its rows then
 * count stock that is not for sale.
 */
const descriptionOf = (row: PlaceRow, { sources }: Placement, loop: Locations, haravan: Locations) => {
  const loopLocation = loop.get(row.loop_id)
  const haravanLocation = haravan.get(row.haravan_id)
  const isLinked = sources.every((id) => id === row.haravan_id)
  const named = isLinked ? haravanLocation ?? loopLocation : loopLocation ?? haravanLocation
  const id = isLinked ? row.haravan_id ?? row.loop_id : row.loop_id
  const feeding = sources.length === 0 ? [haravanLocation] : sources.map((id) => haravan.get(id))
  return {
    name: named?.name ?? `Location ${id}`,
    name_key: named?.name_key ?? `location ${id}`,
    transit: feeding.every((location) => location?.transit === 1) ? 1 : 0,
    sellable: feeding.some((location) => location?.sellable === 0) ? 0 : 1
  }
}

/** A place with its columns under given stock rules. */
export interface PlannedPlace {
  readonly row: PlaceRow
  readonly sources: Placement["sources"]
  readonly now: DerivedColumns
}

/** Computes all places under given rules, without writing them. */
export const planPlaces = Effect.fnUntraced(function*(
  sql: Sql,
  rules: ReadonlyArray<StockRule>
): Effect.fn.Return<ReadonlyArray<PlannedPlace>, SqlError> {
  const readRows = sql<PlaceRow>`SELECT id, CAST(loop_id AS TEXT) AS loop_id, CAST(haravan_id AS TEXT) AS haravan_id,
    evidence, ${
    sql.literal(names.filter((name) => name !== "source_id").join(", "))
  }, CAST(source_id AS TEXT) AS source_id,
    CASE WHEN EXISTS (SELECT 1 FROM tally_count c WHERE c.place = place.id AND c.rows > 0) THEN 1 ELSE 0 END AS has_rows
    FROM place ORDER BY id`
  const [rows, loop, haravan] = yield* Effect.all(
    [readRows, locationsOf(sql, "loop"), locationsOf(sql, "haravan")],
    { concurrency: "unbounded" }
  )
  const placementOf = placements(rules)
  return rows.map((row) => {
    const placement = placementOf({
      loop: row.loop_id === null ? null : uncheckedId.LoopLocationId(row.loop_id),
      haravan: row.haravan_id === null ? null : uncheckedId.HaravanLocationId(row.haravan_id)
    })
    return {
      row,
      sources: placement.sources,
      now: { ...descriptionOf(row, placement, loop, haravan), ...ruleColumns(placement) }
    }
  })
})

/** Adds places for locations that have none. */
export const addPlaces = (sql: Sql): Effect.Effect<void, SqlError> =>
  Effect.forEach(
    ["loop", "haravan"],
    (side) =>
      sql.unsafe(`INSERT INTO place (${side}_id) SELECT id FROM ${side}_location v
      WHERE NOT EXISTS (SELECT 1 FROM place p WHERE p.${side}_id = v.id) ORDER BY v.name_key, v.id`),
    { discard: true, concurrency: "unbounded" }
  )

const pairKey = (haravan: string, place: number): string => `${haravan}:${place}`

/** Writes which locations feed which places; returns whether any of them changed. */
const updateFeed = Effect.fnUntraced(function*(sql: Sql, places: ReadonlyArray<PlannedPlace>) {
  const current = yield* sql<{ readonly haravan_id: string; readonly place: number }>`SELECT
    CAST(haravan_id AS TEXT) AS haravan_id, place FROM feed`
  const currentKeys = new Set(current.map(({ haravan_id, place }) => pairKey(haravan_id, place)))
  const planned = places.flatMap(({ row, sources }) => sources.map((id) => [id, row.id] as const))
  const plannedKeys = new Set(planned.map(([id, place]) => pairKey(id, place)))
  const pair = { haravan_id: "id", place: "int" } as const
  const removed = current.filter(({ haravan_id, place }) => !plannedKeys.has(pairKey(haravan_id, place)))
  const added = planned.filter(([id, place]) => !currentKeys.has(pairKey(id, place)))
  yield* bulkWrite(sql, pair, removed.map(({ haravan_id, place }) => [haravan_id, place]), [
    (source) => `DELETE FROM feed WHERE (haravan_id, place) IN (SELECT haravan_id, place FROM ${source} s)`
  ])
  yield* bulkWrite(sql, pair, added, [
    (source) => `INSERT INTO feed (haravan_id, place) SELECT haravan_id, place FROM ${source} s`
  ])
  return removed.length + added.length > 0
})

/** The columns that verdicts rest on. */
const judged = names.filter((name) =>
  name !== "name" && name !== "name_key" && name !== "sellable" && name !== "transit"
)

/**
 * Updates places from locations, links and stock rules. All rows are judged again if the rules changed, if other
 * locations feed a place, or if a place with rows became or ceased to be in transit.
 */
export const updatePlaces = Effect.fnUntraced(function*(
  database: Database,
  sql: Sql
): Effect.fn.Return<void, SqlError | StoreError> {
  const [, { rules, version }, { placedRules }] = yield* Effect.all(
    [addPlaces(sql), currentRules(database, sql), readState(sql)],
    { concurrency: "unbounded" }
  )
  const isNewVersion = version !== (placedRules ?? 0)
  const places = yield* planPlaces(sql, rules)
  const hasOtherSources = yield* updateFeed(sql, places)
  const differsIn = (columns: ReadonlyArray<keyof DerivedColumns>) => ({ now, row }: PlannedPlace): boolean =>
    columns.some((name) => now[name] !== row[name])
  const changed = places.filter(differsIn(names))
  yield* bulkWrite(
    sql,
    { id: "int", ...columns },
    changed.map(({ now, row }) => [row.id, ...names.map((name) => now[name])]),
    [
      (source) =>
        `UPDATE place SET ${
          names.map((name) => `${name} = s.${name}`).join(", ")
        } FROM ${source} s WHERE place.id = s.id`
    ]
  )
  if (isNewVersion) yield* setState(sql, "placedRules", version)
  // Without rules, the levels of a new location are judged as changes.
  const isDue = rules.length > 0 && (hasOtherSources || changed.some(differsIn(judged)))
  const isTransitChanged = changed.some((place) => place.row.has_rows === 1 && differsIn(["transit"])(place))
  if (isNewVersion || isDue || isTransitChanged) yield* setState(sql, "judgeFrom", 0)
  if (changed.length > 0) yield* addToState(sql, "tallyVersion", 1)
})
