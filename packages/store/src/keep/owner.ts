import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Owner, ownerName, StoreError, WrongOwner } from "@stocktally/core"
import * as Schema from "effect/Schema"
import { asking, type Database, writing } from "../sql/Database.ts"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

const decode = Schema.decodeUnknownOption(Owner)

const ownerOf = (sql: SqlClient) =>
  Effect.map(sql`SELECT kind, id, name FROM owner`, ([row]) => decode(row))

/** Whom the store belongs to. */
export const makeOwner = (database: Database) => ({
  owner: asking(database, "owner", ownerOf),
  claim: (owner: Owner): Effect.Effect<void, StoreError> =>
    writing(database, "claim", (sql) =>
      Effect.flatMap(ownerOf(sql), (found): Effect.Effect<void, SqlError | StoreError> => {
        if (Option.isNone(found)) return Effect.asVoid(sql`INSERT INTO owner ${sql.insert({ kind: owner.kind, id: owner.id, name: owner.name })}`)
        if (found.value.kind !== owner.kind || found.value.id !== owner.id) {
          return Effect.fail(
            new StoreError({
              operation: "claim",
              reason: new WrongOwner({
                place: database.place,
                owner: ownerName(found.value),
                asked: ownerName(owner)
              })
            })
          )
        }
        return found.value.name === owner.name ? Effect.void : Effect.asVoid(sql`UPDATE owner SET name = ${owner.name}`)
      }))
})
