/** The stored stock rules. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { StockRule } from "@stocktally/schema"
import type { RuleSet } from "@stocktally/tally"
import { type Database, mapDecodeErrors } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"

interface StoredRules {
  readonly version: number
  readonly rules: string
  readonly action: string
  readonly changed_by: string
  readonly changed_at: number
}

const Rules = Schema.fromJsonString(Schema.Array(StockRule))
const decodeRules = Schema.decodeUnknownEffect(Rules)
export const encodeRules = Schema.encodeEffect(Rules)
const decodeAction = Schema.decodeUnknownEffect(Schema.Literals(["set", "remove", "import", "undo"]))

const ruleSet = (database: Database) => (row: StoredRules) =>
  mapDecodeErrors(
    database,
    "rules",
    `version ${row.version} of the stock rules`,
    Effect.gen(function*() {
      const set: RuleSet = {
        version: row.version,
        rules: yield* decodeRules(row.rules),
        change: { by: row.changed_by, at: row.changed_at, action: yield* decodeAction(row.action) }
      }
      return set
    })
  )

const none: RuleSet = { version: 0, rules: [], change: null }

/** Returns the newest versions, the newest first. */
export const newestRules = (database: Database, sql: Sql, limit: number) =>
  Effect.flatMap(
    sql<StoredRules>`SELECT version, rules, action, changed_by, changed_at FROM stock_rules ORDER BY version DESC
      LIMIT ${limit}`,
    Effect.forEach(ruleSet(database))
  )

/** Returns the current version. */
export const currentRules = (database: Database, sql: Sql) =>
  Effect.map(newestRules(database, sql, 1), ([set]) => set ?? none)
