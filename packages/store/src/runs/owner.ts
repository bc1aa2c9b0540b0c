import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Owner, ownerName, StoreError, WrongOwner } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { runQuery, type Database, runTransaction } from "../sql/Database.ts"
import type { Sql } from "../sql/Dialect.ts"

const decode = Schema.decodeUnknownOption(Owner)

const ownerOf = (sql: Sql) =>
  Effect.map(
    sql<{ readonly currency: string | null }>`SELECT kind, id, name, currency FROM owner`,
    ([row]) => decode(row?.currency === null ? Struct.omit(row, ["currency"]) : row)
  )

/** Reads and claims the owner of the store. */
export const makeOwner = (database: Database) => ({
  owner: runQuery(database, "owner", ownerOf),
  claim: (owner: Owner): Effect.Effect<void, StoreError> =>
    runTransaction(
      database,
      "claim",
      Effect.fnUntraced(function*(sql) {
        const found = yield* ownerOf(sql)
        const storable = (text: string | null = null) => text === null ? null : sql.dialect.storable(text)
        const [name, currency] = [storable(owner.name), storable(owner.currency)]
        if (Option.isNone(found)) {
          yield* sql`INSERT INTO owner ${sql.insert({ kind: owner.kind, id: owner.id, name, currency })}`
          return
        }
        if (found.value.kind !== owner.kind || found.value.id !== owner.id) {
          return yield* new StoreError({
            operation: "claim",
            reason: new WrongOwner({ place: database.place, owner: ownerName(found.value), expected: ownerName(owner) })
          })
        }
        if (found.value.name !== name || (found.value.currency ?? null) !== currency) {
          yield* sql`UPDATE owner SET name = ${name}, currency = ${currency}`
        }
      }),
      "owner"
    )
})
