import type { HaravanShop } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/**
 * The owner of a store: the sandbox, a Haravan shop, or a Loop account without Haravan. `id` identifies the owner among
 * those of its kind; it is stored as it is, so it must not be a secret. `name`, which is for people, and `currency` may
 * change.
 */
export const Owner = Schema.Struct({
  kind: Schema.Literals(["sandbox", "haravan", "loop"]),
  id: Schema.String,
  name: Schema.NullOr(Schema.String),
  /** The three letters of the currency of the shop's prices; absent if it is not known. */
  currency: Schema.optionalKey(Schema.String)
})
export interface Owner extends Schema.Schema.Type<typeof Owner> {}

/** The owner of the sandbox's store. */
export const sandboxOwner: Owner = { kind: "sandbox", id: "sandbox", name: null, currency: "VND" }

/** The owner of a shop's store. */
export const ownerOfShop = ({ currency, id, name }: Pick<HaravanShop, "currency" | "id" | "name">): Owner => ({
  kind: "haravan",
  id,
  name,
  ...(currency === null ? {} : { currency })
})

const nouns = { sandbox: "the sandbox", haravan: "Haravan shop", loop: "Loop account" } as const

/** An owner for people. The name is text from outside. */
export const ownerName = ({ id, kind, name }: Owner): string =>
  kind === "sandbox" ? nouns[kind] : `${nouns[kind]} ${id}${name === null ? "" : ` (${name})`}`
