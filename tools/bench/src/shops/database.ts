import { PgConnection } from "@effect/sql-pg"
import { Effect, Option, Redacted } from "effect"

const server = process.env["STOCKTALLY_TEST_POSTGRES_URL"] ?? "postgres://postgres@127.0.0.1:5432/test"

const inServer = (statement: string) =>
  Effect.scoped(
    Effect.flatMap(
      PgConnection.make({ url: Redacted.make(server), connectTimeout: "3 seconds" }),
      (connection) => connection.query(statement, [], false)
    )
  )

/** The address of a new database, which is dropped with the scope; none without a Postgres server. */
export const newDatabase = Effect.gen(function*() {
  const name = `stocktally_bench_${process.pid}`
  const made = yield* Effect.option(inServer(`CREATE DATABASE ${name}`))
  if (Option.isNone(made)) return Option.none()
  yield* Effect.addFinalizer(() => Effect.ignore(inServer(`DROP DATABASE ${name} WITH (FORCE)`)))
  const url = new URL(server)
  url.pathname = `/${name}`
  return Option.some(url.href)
})
