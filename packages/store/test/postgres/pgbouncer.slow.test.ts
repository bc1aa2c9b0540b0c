import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { openPostgres } from "../../src/postgres.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { backends, postgresUrl } from "../support/backends.ts"
import { hasPgbouncer, type PoolMode, startPgbouncer } from "../support/pgbouncer.ts"

const hasPostgres = backends.some(({ name }) => name === "postgres")
const ignoring = "ignore_startup_parameters = search_path,extra_float_digits,options"
const ignoringMore = `${ignoring},idle_in_transaction_session_timeout,default_transaction_isolation`

let roles = 0

/** A role that may create schemas, with a schema of its name, and a client that may look at its tables. */
const pooled = Effect.gen(function*() {
  const { writer: admin } = yield* openPostgres({ url: Redacted.make(postgresUrl), schema: "public" })
  const role = `stocktally_pooled_${process.pid}_${roles++}`
  const database = new URL(postgresUrl).pathname.slice(1)
  yield* Effect.acquireRelease(
    Effect.gen(function*() {
      yield* admin`CREATE ROLE ${admin(role)} LOGIN`
      yield* admin`GRANT CREATE ON DATABASE ${admin(database)} TO ${admin(role)}`
      // As on servers before version 15, on which any role may create tables in public.
      yield* admin`GRANT CREATE ON SCHEMA public TO ${admin(role)}`
    }),
    () => Effect.orDie(Effect.andThen(admin`DROP OWNED BY ${admin(role)} CASCADE`, admin`DROP ROLE ${admin(role)}`))
  )
  return {
    role,
    open: (url: string) => Effect.flatMap(openPostgres({ url: Redacted.make(url), schema: role }), sqlStore),
    /** Sets the schema of each new session of a pooler by `ALTER ROLE`. */
    setSearchPath:
      admin.unsafe(`ALTER ROLE "${role}" IN DATABASE "${database}" SET search_path = "${role}"`).unprepared,
    /** The schemas with tables of the role. */
    made: Effect.map(
      admin<{ readonly name: string }>`SELECT DISTINCT schemaname AS name FROM pg_tables WHERE tableowner = ${role}`,
      (rows) => rows.map(({ name }) => name)
    )
  }
})

const modes: ReadonlyArray<PoolMode> = ["session", "transaction", "statement"]

describe.skipIf(!hasPostgres || !hasPgbouncer)("PgBouncer", () => {
  it.live("that does not allow sessions in our schema is refused with advice, and no table is created", () =>
    Effect.gen(function*() {
      const { made, open, role } = yield* pooled
      for (const settings of ["", ignoring, ignoringMore]) {
        const at = yield* startPgbouncer({ role, settings })
        for (const mode of modes) {
          const { reason } = yield* Effect.flip(Effect.scoped(open(at(mode))))
          assert.strictEqual(reason._tag, "Misconfigured", `${mode} ${reason.message}`)
          assert.match(reason.message, /address of the server itself.*session pooling as docs\/setup\.md says$/)
        }
      }
      assert.deepStrictEqual(yield* made, [])
    }).pipe(Effect.scoped))

  it.live("with session pooling serves a role in our schema, and with any other mode is refused", () =>
    Effect.gen(function*() {
      const { made, open, role, setSearchPath } = yield* pooled
      yield* setSearchPath
      const at = yield* startPgbouncer({ role, settings: ignoring })
      for (const mode of ["transaction", "statement"] as const) {
        const { reason } = yield* Effect.flip(Effect.scoped(open(at(mode))))
        assert.strictEqual(reason._tag, "Misconfigured", mode)
        assert.include(reason.message, "shares sessions")
      }
      assert.deepStrictEqual(yield* made, [])
      yield* Effect.scoped(
        Effect.flatMap(open(at("session")), (store) => store.claim({ kind: "sandbox", id: "1", name: null }))
      )
      const store = yield* open(at("session"))
      assert.isTrue(Option.isSome(yield* store.owner))
      assert.deepStrictEqual(yield* made, [role])
    }).pipe(Effect.scoped))

  it.live("that knows neither user nor database refuses the login at once", () =>
    Effect.gen(function*() {
      const { open, role } = yield* pooled
      const at = yield* startPgbouncer({ role, settings: ignoring })
      for (const url of [at("session").replace(/session$/, "nowhere"), at("session").replace(role, "nobody")]) {
        const { message, reason } = yield* Effect.flip(Effect.scoped(open(url)))
        assert.strictEqual(reason._tag, "AccessDenied", message)
      }
    }).pipe(Effect.scoped))
})
