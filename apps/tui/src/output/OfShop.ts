import * as Context from "effect/Context"

/** The name of the shop that notes are about, if a command is about several; null if there is only one. */
export const OfShop = Context.Reference<string | null>("stocktally/output/OfShop", { defaultValue: () => null })
