import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Upstream } from "@stocktally/schema"
import { Subject, type SubjectState } from "@stocktally/tally"
import type { Sql } from "../sql/Dialect.ts"

/** The lists of each upstream. */
export const listsByUpstream = {
  loop: ["loop-locations", "loop-levels"],
  haravan: ["haravan-locations", "haravan-products", "haravan-levels"]
} as const satisfies { readonly [U in Upstream]: ReadonlyArray<Subject> }

interface SubjectRow {
  readonly subject: string
  readonly complete_as_of: number | null
  readonly known_as_of: number | null
  readonly watermark: number | null
  readonly newest: number | null
}

const unread: SubjectState = { completeAsOf: null, knownAsOf: null, watermark: null, newest: null }

export type SubjectStates = { readonly [S in Subject]: SubjectState }

/** Returns how far each list was read. */
export const subjectStates = (sql: Sql): Effect.Effect<SubjectStates, SqlError> =>
  Effect.map(sql<SubjectRow>`SELECT subject, complete_as_of, known_as_of, watermark, newest FROM subject`, (rows) => {
    const states: { [S in Subject]: SubjectState } = {
      "loop-locations": unread,
      "loop-levels": unread,
      "haravan-locations": unread,
      "haravan-products": unread,
      "haravan-levels": unread
    }
    for (const subject of Subject.literals) {
      const row = rows.find((row) => row.subject === subject)
      if (row === undefined) continue
      const { complete_as_of: completeAsOf, known_as_of: knownAsOf, newest, watermark } = row
      states[subject] = { completeAsOf, knownAsOf, watermark, newest }
    }
    return states
  })
