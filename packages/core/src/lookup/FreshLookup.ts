import * as Context from "effect/Context"

/**
 * Whether lookups within an effect only use requests sent after them. `false` by default: a lookup joins a request for
 * the same key that is in flight.
 */
export const FreshLookup = Context.Reference<boolean>("@stocktally/core/FreshLookup", { defaultValue: () => false })
