import * as Schema from "effect/Schema"

/**
 * Whom a store belongs to: the sandbox, Haravan's shop, or the Loop account where there is no Haravan. `id` tells owners
 * of a kind apart and is kept as it is given, so it holds no secret; `name` is for people and may change.
 */
export const Owner = Schema.Struct({
  kind: Schema.Literals(["sandbox", "haravan", "loop"]),
  id: Schema.String,
  name: Schema.NullOr(Schema.String)
})
export interface Owner extends Schema.Schema.Type<typeof Owner> {}

const nouns = { sandbox: "the sandbox", haravan: "Haravan shop", loop: "Loop account" } as const

/** An owner in words. The name is text from outside. */
export const ownerName = ({ id, kind, name }: Owner): string =>
  kind === "sandbox" ? nouns[kind] : `${nouns[kind]} ${id}${name === null ? "" : ` (${name})`}`
