import type { ListQuirks } from "../quirks/ListQuirks.ts"

/** How Haravan behaves. */
export interface HaravanBehaviour {
  readonly refuseUnknownVariant: boolean
  readonly quirks: ListQuirks
}
