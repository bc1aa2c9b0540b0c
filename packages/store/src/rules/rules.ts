/** The stock rules that people declared, with a version for each change. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { RuleStore, RuleSet } from "@stocktally/tally"
import { runQuery, type Database, runTransaction } from "../sql/Database.ts"
import { addToState, setState } from "../sql/state.ts"
import { currentRules, encodeRules, newestRules } from "./currentRules.ts"
import { makeEvidence } from "./evidence.ts"

export const makeRules = (database: Database): Omit<RuleStore, "preview"> => ({
  current: runQuery(database, "rules.current", (sql) => currentRules(database, sql)),
  versions: (limit) => runQuery(database, "rules.versions", (sql) => newestRules(database, sql, limit)),
  replace: (rules, { action, by }, ifVersion) =>
    runTransaction(
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
        // The rows are incomplete until they are judged by the new rules.
        yield* setState(sql, "judgeFrom", 0)
        yield* addToState(sql, "tallyVersion", 1)
        return Option.some(yield* currentRules(database, sql))
      })
    ),
  evidence: makeEvidence(database)
})
