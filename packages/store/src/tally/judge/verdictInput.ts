/** What one row's verdict rests on, and judging one row alone. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Fragment } from "effect/sql/Statement"
import { fromTenThousandths, trustedId } from "@stocktally/schema"
import type { Known, LevelKeys, Tallies, TallyGround } from "@stocktally/tally"
import { mayBeLost } from "../../runs/unreadable.ts"
import { subjectStates, type SubjectStates } from "../../runs/subjectStates.ts"
import { asking, type Database, writing } from "../../sql/Database.ts"
import { readState, type State } from "../../sql/state.ts"
import { judgingContextOf, judgePairs } from "./judge.ts"
import { keyOfRow } from "../../catalog/rowIds.ts"
import type { Sql } from "../../sql/Dialect.ts"

interface VerdictInputRow {
  readonly loop_variant: string | null
  readonly loop_location: string | null
  readonly haravan_variant: string | null
  readonly haravan_location: string | null
  readonly item_evidence: string | null
  readonly place_evidence: string | null
  readonly tracked: number | null
  readonly unreadable: number
  readonly loop_available: number | null
  readonly loop_fetched_at: number | null
  readonly available: number | null
  readonly updated_at: number | null
  readonly haravan_fetched_at: number | null
  readonly last_match_at: number | null
  readonly last_difference_at: number | null
}

/** The levels are the newest, the rest is as it was judged last. */
export const selectVerdictInput = (sql: Sql, key: Fragment): Fragment =>
  sql`SELECT CAST(i.loop_id AS TEXT) AS loop_variant, CAST(p.loop_id AS TEXT) AS loop_location,
      CAST(i.haravan_id AS TEXT) AS haravan_variant, CAST(p.haravan_id AS TEXT) AS haravan_location,
      i.evidence AS item_evidence, p.evidence AS place_evidence, i.tracked,
      l.available AS loop_available, l.fetched_at AS loop_fetched_at,
      CASE WHEN l.unreadable <> 0 OR h.unreadable <> 0
          OR (l.variant_id IS NULL AND ${sql.literal(mayBeLost("loop-levels", "i.loop_id", "p.loop_id"))})
          OR (h.variant_id IS NULL AND ${sql.literal(mayBeLost("haravan-levels", "i.haravan_id", "p.haravan_id"))})
        THEN 1 ELSE 0 END AS unreadable, h.available, h.updated_at, h.fetched_at AS haravan_fetched_at, t.last_match_at, t.last_difference_at
    FROM (${key}) k CROSS JOIN tally t CROSS JOIN item i CROSS JOIN place p
    LEFT JOIN loop_level l ON l.variant_id = i.loop_id AND l.location_id = p.loop_id AND l.gone_at IS NULL
    LEFT JOIN haravan_level h ON h.variant_id = i.haravan_id AND h.location_id = p.haravan_id AND h.gone_at IS NULL
    WHERE t.item = k.item AND t.place = k.place AND i.id = k.item AND p.id = k.place`

const keysOf = (row: VerdictInputRow): LevelKeys => ({
  loop: row.loop_variant === null || row.loop_location === null ? null : {
    variantId: trustedId.LoopVariantId(row.loop_variant),
    locationId: trustedId.LoopLocationId(row.loop_location)
  },
  haravan: row.haravan_variant === null || row.haravan_location === null ? null : {
    variantId: trustedId.HaravanVariantId(row.haravan_variant),
    locationId: trustedId.HaravanLocationId(row.haravan_location)
  }
})

const knownOf = (row: VerdictInputRow, states: SubjectStates, { linksComplete }: State): Known => {
  const { knownAsOf } = states["haravan-levels"]
  const isLinked = row.item_evidence !== null && row.place_evidence !== null
  return {
    unreadable: row.unreadable === 1,
    link: isLinked ? "linked" : linksComplete === 1 ? "unlinked" : "unread",
    loop: row.loop_available === null || row.loop_fetched_at === null
      ? null
      : { available: fromTenThousandths(row.loop_available), fetchedAt: row.loop_fetched_at },
    haravan: row.available === null || row.updated_at === null || row.haravan_fetched_at === null ? null : {
      available: fromTenThousandths(row.available),
      updatedAt: row.updated_at,
      knownAsOf: Math.max(row.haravan_fetched_at, knownAsOf ?? row.haravan_fetched_at)
    },
    loopComplete: states["loop-levels"].completeAsOf !== null,
    haravanComplete: states["haravan-levels"].completeAsOf !== null,
    tracked: row.tracked === null ? null : row.tracked === 1,
    lastMatchAt: row.last_match_at ?? undefined,
    lastDifferenceAt: row.last_difference_at ?? undefined
  }
}

export const makeVerdictInput = (database: Database): Pick<Tallies, "ground" | "judgeRow"> => ({
  ground: (id) =>
    asking(
      database,
      "tallies.ground",
      Effect.fnUntraced(function*(sql) {
        const key = keyOfRow(sql, id)
        if (Option.isNone(key)) return Option.none<TallyGround>()
        const [[row], states, state] = yield* Effect.all(
          [sql<VerdictInputRow>`${selectVerdictInput(sql, key.value)}`, subjectStates(sql), readState(sql)],
          { concurrency: 3 }
        )
        if (row === undefined) return Option.none<TallyGround>()
        return Option.some({ keys: keysOf(row), known: knownOf(row, states, state) })
      })
    ),

  judgeRow: (id, rules) =>
    writing(
      database,
      "tallies.judgeRow",
      Effect.fnUntraced(function*(sql) {
        const key = keyOfRow(sql, id)
        if (Option.isNone(key)) return { rows: 0, turned: 0 }
        return yield* judgePairs(sql, yield* judgingContextOf(sql, yield* readState(sql), rules), key.value)
      })
    )
})
