import * as Effect from "effect/Effect"
import { isIdDigits } from "@stocktally/schema"
import type { LinkStore, LinkEnd } from "@stocktally/tally"
import { runQuery, type Database } from "../sql/Database.ts"

interface RecordRow {
  readonly id: string
  readonly sku: string | null
  readonly name: string
  readonly gone_at: number | null
}

/** The number of ids in one statement. */
const chunk = 500

/** Returns records of the catalog by their ids. */
export const makeRecords = (database: Database): LinkStore["records"] => (kind, upstream, ids) =>
  runQuery(
    database,
    "links.records",
    Effect.fnUntraced(function*(sql) {
      const validIds = ids.filter(isIdDigits)
      const table = sql.literal(`${upstream}_${kind}`)
      const sku = sql.literal(kind === "variant" ? "sku" : "NULL AS sku")
      const found = new Map<string, LinkEnd>()
      for (let from = 0; from < validIds.length; from += chunk) {
        const rows = yield* sql<RecordRow>`SELECT CAST(id AS TEXT) AS id, ${sku}, name, gone_at FROM ${table}
        WHERE id IN ${sql.in(validIds.slice(from, from + chunk))}`
        for (const { gone_at: goneAt, id, name, sku } of rows) found.set(id, { id, sku, name, goneAt })
      }
      return validIds.flatMap((id) => found.get(id) ?? [])
    })
  )
