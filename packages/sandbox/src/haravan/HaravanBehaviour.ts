import type { ListQuirks } from "../quirks/ListQuirks.ts"

/** The parts of Haravan's behaviour that its documentation leaves open. */
export interface HaravanBehaviour {
  readonly refuseUnknownVariant: boolean
  readonly quirks: ListQuirks
}
