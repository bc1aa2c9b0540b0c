import type { DeclarationChange, LinkRow } from "@stocktally/tally"

/**
 * What a person saw when deciding. `row` is the record without a link that the decision is about, `seen` how it was shown
 * last, and `version` that of the links then, or an older one.
 */
export interface DecisionBasis {
  readonly row: LinkRow
  readonly seen: LinkRow
  readonly version: number
}

/** A declaration about links, and what it does: `linked Loop variant 1 with Haravan variant 2`. */
export interface Declaration {
  readonly description: string
  readonly changes: ReadonlyArray<DeclarationChange>
}
