/** The stock rules that people declared, a version for each change. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Schema from "effect/Schema"
import { StockRule } from "@stocktally/schema"
import type { KeptRules, RuleSet } from "@stocktally/tally"
import { setState } from "../sql/state.ts"
import { asking, type Database, decoded, writing } from "../sql/Database.ts"
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
const encodeRules = Schema.encodeEffect(Rules)
const decodeAction = Schema.decodeUnknownEffect(Schema.Literals(["set", "remove", "import", "undo"]))

const ruleSet = (database: Database) => (row: StoredRules) =>
  decoded(
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

const newest = (database: Database, sql: Sql, limit: number) =>
  Effect.flatMap(
    sql<StoredRules>`SELECT version, rules, action, changed_by, changed_at FROM stock_rules ORDER BY version DESC
      LIMIT ${limit}`,
    Effect.forEach(ruleSet(database))
  )

/** The rules that count now. */
export const currentRules = (database: Database, sql: Sql) =>
  Effect.map(newest(database, sql, 1), ([set]) => set ?? none)

export const makeRules = (database: Database): KeptRules => ({
  current: asking(database, "rules.current", (sql) => currentRules(database, sql)),
  versions: (limit) => asking(database, "rules.versions", (sql) => newest(database, sql, limit)),
  replace: (rules, { action, by }, ifVersion) =>
    writing(
      database,
      "rules.replace",
      Effect.fnUntraced(function*(sql) {
        const { version } = yield* currentRules(database, sql)
        if (version !== ifVersion) return Option.none<RuleSet>()
        const row = {
          rules: yield* Effect.orDie(encodeRules(rules)),
          action,
          changed_by: sql.dialect.storable(by),
          changed_at: yield* Clock.currentTimeMillis
        }
        yield* sql`INSERT INTO stock_rules ${sql.insert(row)}`
        yield* setState(sql, "judgeFrom", 0)
        return Option.some(yield* currentRules(database, sql))
      })
    ),
  preview: () => Effect.die("not yet"),
  evidence: Stream.die("not yet")
})
