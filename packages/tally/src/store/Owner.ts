import type { HaravanShop } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/**
 * Whom a store belongs to: the sandbox, Haravan's shop, or the Loop account where there is no Haravan. `id` tells owners
 * of a kind apart and is kept as it is given, so it holds no secret; `name` is for people and may change, and so may `currency`.
 */
export const Owner = Schema.Struct({
  kind: Schema.Literals(["sandbox", "haravan", "loop"]),
  id: Schema.String,
  name: Schema.NullOr(Schema.String),
  /** The three letters of the currency that the shop's prices are in; not there if nobody has said. */
  currency: Schema.optionalKey(Schema.String)
})
export interface Owner extends Schema.Schema.Type<typeof Owner> {}

/** The owner of the sandbox's store. */
export const sandboxOwner: Owner = { kind: "sandbox", id: "sandbox", name: null, currency: "VND" }

/** The owner of the store of a shop. */
export const ownerOfShop = ({ currency, id, name }: Pick<HaravanShop, "currency" | "id" | "name">): Owner => ({
  kind: "haravan",
  id,
  name,
  ...(currency === null ? {} : { currency })
})

const nouns = { sandbox: "the sandbox", haravan: "Haravan shop", loop: "Loop account" } as const

/** An owner in words. The name is text from outside. */
export const ownerName = ({ id, kind, name }: Owner): string =>
  kind === "sandbox" ? nouns[kind] : `${nouns[kind]} ${id}${name === null ? "" : ` (${name})`}`
