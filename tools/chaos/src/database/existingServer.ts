import { PgClient } from "@effect/sql-pg"
import { Effect, Redacted, type Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ChaosError } from "../host/ChaosError.ts"
import type { Server } from "./Server.ts"

const variable = "STOCKTALLY_TEST_POSTGRES_URL"
const database = `stocktally_chaos_${process.pid}`

/** A database that is removed when the scope closes, on the server that the tests use. */
export const existingServer: Effect.Effect<Server, ChaosError, Scope.Scope> = Effect.gen(function*() {
  const given = process.env[variable]
  if (given === undefined) {
    return yield* new ChaosError({
      message: `no Postgres: install it (initdb must be in PATH or in /usr/lib/postgresql), or set ${variable}`
    })
  }
  const statement = (text: string) =>
    Effect.flatMap(SqlClient, (sql) => sql.unsafe(text)).pipe(
      Effect.provide(PgClient.layer({ url: Redacted.make(given) })),
      Effect.mapError(({ message }) => new ChaosError({ message: `the server of ${variable} failed: ${message}` }))
    )
  yield* Effect.acquireRelease(
    statement(`CREATE DATABASE ${database}`),
    () => Effect.ignore(statement(`DROP DATABASE ${database} WITH (FORCE)`))
  )
  const urlFor = (_address: string, sessionName?: string): string => {
    const url = new URL(given)
    url.pathname = `/${database}`
    if (sessionName !== undefined) url.searchParams.set("application_name", sessionName)
    return url.href
  }
  return { url: Redacted.make(urlFor("")), urlFor }
})
