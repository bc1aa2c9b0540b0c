/**
 * The stores of several shops in a directory: a SQLite file for each.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { NotWritable, Owner, ShopStores, StoreError, Unexpected, wrongSlug } from "@stocktally/tally"
import { sqlStore } from "./sqlStore.ts"
import { makeDirectory } from "./sqlite/makeDirectory.ts"
import { openSqlite } from "./sqlite/openSqlite.ts"
import { makeSqliteThreads } from "./sqlite/SqliteThreads.ts"

/** The directory of the files. */
export interface SqliteShopsOptions {
  /** Made if there is none. */
  readonly directory: string
}

const OwnerText = Schema.fromJsonString(Owner)

/** `ShopStores` in SQLite files on two threads. Which slug is whose is remembered in a small file for each slug. */
export const sqliteShopStores = ({ directory }: SqliteShopsOptions): Layer.Layer<ShopStores> =>
  Layer.effect(
    ShopStores,
    Effect.map(makeSqliteThreads, (threads) => {
      const slugs = join(directory, "slugs")
      const fileOf = (slug: string) => join(slugs, `${slug}.json`)
      const ownerOf = Effect.fnUntraced(function*(slug: string) {
        const file = fileOf(slug)
        if (!existsSync(file)) return Option.none<Owner>()
        return yield* Effect.try(() => readFileSync(file, "utf8")).pipe(
          Effect.flatMap(Schema.decodeEffect(OwnerText)),
          Effect.map(Option.some),
          Effect.mapError((cause) =>
            new StoreError({
              operation: "open",
              reason: new Unexpected({ place: file, detail: "it does not say which shop the slug belongs to", cause })
            })
          )
        )
      })
      const remember = (slug: string, owner: Owner) =>
        Effect.flatMap(Effect.orDie(Schema.encodeEffect(OwnerText)(owner)), (text) =>
          Effect.try({
            try: () => {
              makeDirectory(slugs)
              // Two processes may remember a slug at once: the first one's file stays.
              writeFileSync(fileOf(slug), text, { mode: 0o600, flag: "wx" })
            },
            catch: (cause) => cause
          }).pipe(Effect.catch((cause) =>
            existsSync(fileOf(slug))
              ? Effect.void
              : Effect.fail(
                new StoreError({ operation: "open", reason: new NotWritable({ place: slugs, detail: String(cause) }) })
              )
          )))
      return ShopStores.of({
        ownerOf,
        claimSlug: Effect.fnUntraced(function*(slug, owner) {
          if (Option.isNone(yield* ownerOf(slug))) yield* remember(slug, owner)
          const found = yield* ownerOf(slug)
          if (Option.isSome(found) && (found.value.kind !== owner.kind || found.value.id !== owner.id)) {
            return yield* wrongSlug(slug, found.value, owner)
          }
        }),
        open: ({ id, kind }) =>
          Effect.flatMap(openSqlite({ path: join(directory, `${kind}-${id}.db`), threads }), sqlStore)
      })
    })
  )
