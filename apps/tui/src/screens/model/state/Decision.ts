import type { DeclarationChange, LinkRow } from "@stocktally/tally"

/**
 * The basis of a decision: the record without a link (`row`), the record as the user saw it last (`seen`), and the
 * version of the links at that time, or an older one.
 */
export interface DecisionBasis {
  readonly row: LinkRow
  readonly seen: LinkRow
  readonly version: number
}

/** A change of declarations, and its description: `linked KLU-0016-DEN-S with KLU-0016-DEN`. */
export interface Declaration {
  /** The key of the row that was decided on. */
  readonly rowKey: string
  readonly description: string
  readonly changes: ReadonlyArray<DeclarationChange>
}
