import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { type Owner, ownerName } from "./Owner.ts"
import type { StockStore } from "./StockStore.ts"
import { StoreError, WrongOwner } from "./StoreError.ts"

/**
 * The stores of several shops in one place, which share its threads or connections, and the memory of which slug is whose.
 * A store is found by its owner, whatever the shop is called.
 */
export class ShopStores extends Context.Service<ShopStores, {
  /** The owner that a slug is remembered for. */
  readonly ownerOf: (slug: string) => Effect.Effect<Option.Option<Owner>, StoreError>
  /** Remembers whose a slug is. Fails with `WrongOwner` if it is another's. */
  readonly claimSlug: (slug: string, owner: Owner) => Effect.Effect<void, StoreError>
  /** Opens the store of an owner until the scope closes, and makes it if there is none. */
  readonly open: (owner: Owner) => Effect.Effect<StockStore["Service"], StoreError, Scope.Scope>
}>()("@stocktally/tally/ShopStores") {}

/** The error for a slug that is remembered for another owner. */
export const wrongSlug = (slug: string, owner: Owner, asked: Owner): StoreError =>
  new StoreError({
    operation: "open",
    reason: new WrongOwner({
      place: `the slug ${slug}`,
      owner: ownerName(owner),
      expected: ownerName(asked),
      advice: "correct the shop's token, or give the new shop a slug of its own"
    })
  })
