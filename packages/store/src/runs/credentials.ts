import * as Effect from "effect/Effect"
import { type CredentialFacts, type CredentialMemory, noCredentialFacts } from "@stocktally/tally"
import { runQuery, type Database, runTransaction } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"

interface CredentialRow {
  readonly worked_at: number | null
  readonly balances_earlier: number
  readonly products_earlier: number
  readonly products_uncounted: number
}

const credentialOf = (sql: Sql, digest: string) =>
  Effect.map(
    sql<CredentialRow>`SELECT worked_at, balances_earlier, products_earlier, products_uncounted FROM credential
    WHERE digest = ${digest}`,
    ([row]): CredentialFacts =>
      row === undefined ? noCredentialFacts : {
        workedAt: row.worked_at,
        balancesEarlier: row.balances_earlier,
        productsEarlier: row.products_earlier,
        productsUncounted: row.products_uncounted
      }
  )

/** Stores facts learned about credentials. */
export const makeCredentials = (database: Database): CredentialMemory => ({
  get: (digest) => runQuery(database, "credentials.of", (sql) => credentialOf(sql, digest)),

  learn: (upstream, digest, facts) =>
    runTransaction(
      database,
      "credentials.learn",
      Effect.fnUntraced(function*(sql) {
        const merged = { ...(yield* credentialOf(sql, digest)), ...facts }
        const values = {
          upstream,
          worked_at: merged.workedAt,
          balances_earlier: merged.balancesEarlier,
          products_earlier: merged.productsEarlier,
          products_uncounted: merged.productsUncounted
        }
        yield* sql`INSERT INTO credential ${sql.insert({ digest, ...values })}
          ON CONFLICT (digest) DO UPDATE SET ${sql.update(values)}`
      })
    )
})
