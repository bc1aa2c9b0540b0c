import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { checkWriters } from "../src/checks/writers.ts"
import { existingServer } from "../src/database/existingServer.ts"
import { installAudit, readAudit } from "../src/observe/audit.ts"

const url = process.env["STOCKTALLY_TEST_POSTGRES_URL"] ??= "postgres://postgres@127.0.0.1:5432/test"

const isReachable = Exit.isSuccess(
  await Effect.runPromiseExit(
    Effect.provide(Effect.flatMap(SqlClient, (sql) => sql`SELECT 1`), PgClient.layer({ url: Redacted.make(url) }))
  )
)
if (!isReachable) {
  if (process.env["CI"] === "true") throw new Error(`no Postgres at ${url}`)
  console.warn(`\n!!! NOT TESTED: no Postgres at ${url} (STOCKTALLY_TEST_POSTGRES_URL)\n`)
}

const schema = "stocktally_haravan_1"

/** The part of a shop's store that the audit looks at. */
const makeStore = [
  `CREATE SCHEMA ${schema}`,
  `CREATE TABLE ${schema}.lease (token bigint)`,
  `CREATE TABLE ${schema}.sync_run (id bigint, status text)`,
  `CREATE TABLE ${schema}.tally (item bigint)`,
  `INSERT INTO ${schema}.lease VALUES (7)`
]

it.effect.skipIf(!isReachable)(
  "records the session, the lease and the run of each write",
  () =>
    Effect.scoped(Effect.gen(function*() {
      const { urlFor } = yield* existingServer
      const as = (session: string, ...statements: ReadonlyArray<string>) =>
        Effect.flatMap(
          SqlClient,
          (sql) => sql.withTransaction(Effect.forEach(statements, (statement) => sql.unsafe(statement)))
        )
          .pipe(Effect.provide(PgClient.layer({ url: Redacted.make(urlFor("", session)) })))
      const take = `UPDATE ${schema}.lease SET token = token + 1`
      const begin = (run: number) => [
        `UPDATE ${schema}.sync_run SET status = 'interrupted'`,
        `INSERT INTO ${schema}.sync_run VALUES (${run}, 'running')`
      ]
      const shops = [{ shop: "hue", schema }]
      const write = `INSERT INTO ${schema}.tally VALUES (1)`

      const check = yield* Effect.gen(function*() {
        yield* as("p1-1", ...makeStore)
        yield* installAudit(shops)
        yield* as("p1-1", take, ...begin(1))
        yield* as("p1-1", write)
        yield* as("p2-1", take, ...begin(2))
        yield* as("p2-1", write, write)
        // A process that was suspended writes after another one has taken its lease.
        yield* as("p1-1", write)
        const { takes, writes } = yield* readAudit(shops)
        return checkWriters(takes, writes)
      }).pipe(Effect.provide(PgClient.layer({ url: Redacted.make(urlFor("", "observer")) })))

      assert.strictEqual(check.detail, "3 writing transactions, 3 leases")
      assert.deepStrictEqual(
        check.violations.map((violation) => violation.replace(/ at \S+Z/, "")),
        [
          "hue: p1-1 wrote tally under token 9 of p2-1",
          "hue: p1-1 wrote tally in run 2 of p2-1"
        ]
      )
    })),
  60_000
)
