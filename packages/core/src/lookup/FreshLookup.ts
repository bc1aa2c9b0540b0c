import * as Context from "effect/Context"

/**
 * Whether lookups within an effect are answered by requests that are sent after they were asked for: `false` unless
 * provided otherwise, and then a lookup joins a request for the same that is under way.
 */
export const FreshLookup = Context.Reference<boolean>("@stocktally/core/FreshLookup", { defaultValue: () => false })
