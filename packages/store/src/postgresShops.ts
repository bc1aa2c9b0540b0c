/**
 * The stores of several shops in one Postgres database: a schema for each, over one pool of connections.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { SqlError } from "effect/sql/SqlError"
import { Owner, ShopStores, type StoreError, wrongSlug } from "@stocktally/tally"
import { type Database, runQuery, runTransaction } from "./sql/Database.ts"
import type { Sql } from "./sql/Dialect.ts"
import { makeOverviews } from "./overviews.ts"
import { sqlStore } from "./sqlStore.ts"
import { postgresDialect } from "./postgres/dialect.ts"
import { makeClient, makePipelinedClient } from "./postgres/client.ts"
import type { Acquire } from "./postgres/renewablePool.ts"
import { makeRightOfWay } from "./postgres/rightOfWay.ts"
import { connectServer } from "./postgres/server.ts"

/** Which database. */
export interface PostgresShopsOptions {
  /** As `postgres://user:password@host:port/name?sslmode=verify-full`. */
  readonly url: Redacted.Redacted
}

/** Connections of a process, whatever the number of shops. */
const maxConnections = 10
/** Of them, those for questions, so that no sync keeps a screen waiting; a shop uses all but one at most. */
const readers = 3
const writers = maxConnections - readers

/** The schema of the store that was made while there was one shop. */
const firstSchema = "stocktally"
/** The schema with what is known about all shops. */
const sharedSchema = "stocktally_shops"

const schemaOf = ({ id, kind }: Owner): string => `stocktally_${kind}_${id}`

const decodeOwner = Schema.decodeUnknownOption(Owner)

/** Limits how many connections are checked out at once. A caller that stops waiting takes none. */
const within = (acquire: Acquire, ...limits: ReadonlyArray<Semaphore.Semaphore>): Acquire =>
  limits.reduceRight(
    (inner, limit) =>
      Effect.uninterruptibleMask((restore) =>
        restore(limit.take(1)).pipe(
          Effect.andThen(Effect.addFinalizer(() => limit.release(1))),
          Effect.andThen(restore(inner))
        )
      ),
    acquire
  )

/** `ShopStores` in Postgres. Opens no connection until something is requested. */
export const postgresShopStores = ({ url }: PostgresShopsOptions): Layer.Layer<ShopStores, StoreError> =>
  Layer.effect(
    ShopStores,
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const server = yield* connectServer({ url, maxConnections })
      const reading = Semaphore.makeUnsafe(readers)
      /** Leaves a reader to questions that someone waits for, however many runs there are. */
      const readingForRuns = Semaphore.makeUnsafe(readers - 1)
      const writingTurn = Semaphore.makeUnsafe(writers)
      const byRight = makeRightOfWay()
      const open = Effect.fnUntraced(function*(schema: string) {
        const acquire = server.pool.acquireIn(schema)
        const dialect = postgresDialect(schema)
        const ownReading = Semaphore.makeUnsafe(readers - 1)
        const acquireReader = byRight((priority) =>
          within(acquire, ownReading, ...(priority === "background" ? [readingForRuns] : []), reading)
        )
        const ownWriting = Semaphore.makeUnsafe(1)
        const acquireWriter = byRight(() => within(acquire, ownWriting, writingTurn))
        return yield* server.open(schema, {
          reader: yield* makeClient(acquireReader, dialect),
          writer: yield* makePipelinedClient(
            { acquire: acquireWriter, discard: server.pool.discard },
            dialect
          )
        })
      })

      /** The table of slugs, made with the first use. Tried again if the server does not answer. */
      const slugs = yield* openSlugs(Scope.provide(open(sharedSchema), scope))
      const overviews = makeOverviews(slugs)
      return ShopStores.of({
        ownerOf: (slug) =>
          Effect.flatMap(slugs, (database) => runQuery(database, "slugs.ownerOf", (sql) => ownerOf(sql, slug))),
        claimSlug: (slug, owner) =>
          Effect.flatMap(slugs, (database) =>
            runTransaction(
              database,
              "slugs.claim",
              Effect.fnUntraced(function*(sql) {
                const { id, kind } = owner
                const name = owner.name === null ? null : sql.dialect.storable(owner.name)
                yield* sql`INSERT INTO slug ${sql.insert({ slug, kind, id, name })} ON CONFLICT (slug) DO NOTHING`
                const found = yield* ownerOf(sql, slug)
                if (Option.isSome(found) && (found.value.kind !== kind || found.value.id !== id)) {
                  return yield* Effect.fail(wrongSlug(slug, found.value, owner))
                }
              }),
              "owner"
            )),
        open: Effect.fnUntraced(function*(owner) {
          const database = yield* slugs
          const isFirst = yield* runQuery(database, "open", (sql) => isSchemaOf(sql, firstSchema, owner))
          const schema = isFirst ? firstSchema : schemaOf(owner)
          const store = yield* Effect.flatMap(open(schema), sqlStore)
          return { ...store, overview: overviews(schema) }
        })
      })
    })
  )

const openSlugs = (open: Effect.Effect<Database, StoreError>) =>
  Effect.cachedWithTTL(
    Effect.tap(open, (database) =>
      runTransaction(
        database,
        "open",
        (sql) =>
          sql`CREATE TABLE IF NOT EXISTS slug (
            slug TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT
          )`,
        "opening"
      )),
    (exit) => Exit.isSuccess(exit) ? Duration.infinity : Duration.zero
  )

const ownerOf = (sql: Sql, slug: string) =>
  Effect.map(
    sql`SELECT kind, id, name FROM slug WHERE slug = ${slug}`,
    ([row]) => decodeOwner(row)
  )

/** Whether a schema holds the store of an owner. */
const isSchemaOf = Effect.fnUntraced(
  function*(sql: Sql, schema: string, { id, kind }: Owner): Effect.fn.Return<boolean, SqlError> {
    const table = `${schema}.owner`
    const [found] = yield* sql<{ readonly there: boolean }>`SELECT to_regclass(${table}) IS NOT NULL AS there`
    if (found?.there !== true) return false
    const rows = yield* sql`SELECT 1 FROM ${sql(schema)}.${sql("owner")} WHERE kind = ${kind} AND id = ${id}`
    return rows.length > 0
  }
)
