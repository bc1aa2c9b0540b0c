import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import { type CredentialFacts, type CredentialMemory, noCredentialFacts } from "@stocktally/tally"
import { type Database, runLocked, runQuery, runStatements } from "../sql/Database.ts"
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

const columns = {
  workedAt: "worked_at",
  balancesEarlier: "balances_earlier",
  productsEarlier: "products_earlier",
  productsUncounted: "products_uncounted"
} as const satisfies { readonly [F in keyof CredentialFacts]: keyof CredentialRow }

/** Stores facts learned about credentials. */
export const makeCredentials = (database: Database): CredentialMemory => ({
  get: (digest) => runQuery(database, "credentials.of", (sql) => credentialOf(sql, digest)),

  learn: (upstream, digest, facts) =>
    runStatements(database, "credentials.learn", (sql) => {
      const { balancesEarlier, productsEarlier, productsUncounted, workedAt } = { ...noCredentialFacts, ...facts }
      const updates = ["upstream", ...Struct.keys(facts).map((fact) => columns[fact])]
        .map((column) => `${column} = excluded.${column}`)
      return Effect.asVoid(runLocked(sql, "owner", (lockedNow) =>
        sql`INSERT INTO credential
          (digest, upstream, worked_at, balances_earlier, products_earlier, products_uncounted)
          SELECT ${digest}, ${upstream}, CAST(${workedAt} AS BIGINT), CAST(${balancesEarlier} AS BIGINT),
            CAST(${productsEarlier} AS BIGINT), CAST(${productsUncounted} AS BIGINT) FROM (${lockedNow}) c WHERE true
          ON CONFLICT (digest) DO UPDATE SET ${sql.literal(updates.join(", "))} RETURNING digest`))
    })
})
