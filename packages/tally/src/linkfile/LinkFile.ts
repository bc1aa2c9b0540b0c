import type { LinkKind } from "@stocktally/schema"
import type { DeclarationChange } from "../store/LinkStore.ts"

/** The columns of a link file that mean something, in the order in which they are written. */
export const linkFileColumns = ["kind", "loop_id", "haravan_id", "action", "note"] as const
export type LinkFileColumn = (typeof linkFileColumns)[number]

/**
 * What a row can say of the records it names: they are the same (`link`, both ids); this one has no partner (`ignore`,
 * one id, the note says why); what was declared about it is forgotten (`remove`, one id or both).
 */
export const linkFileActions = ["link", "ignore", "remove"] as const
export type LinkFileAction = (typeof linkFileActions)[number]

/** Something that a link file says, and where: `line` counts from 1, the header included. */
export interface LinkFileEntry {
  readonly line: number
  readonly change: DeclarationChange
}

/**
 * Two records named side by side without an action. In an export these are the links that were found: such a row says
 * nothing new. Where they are not linked, someone forgot to write the action.
 */
export interface LinkFilePair {
  readonly line: number
  readonly kind: LinkKind
  readonly loop: string
  readonly haravan: string
}

/** A link file that was understood whole: no two entries contradict each other, and none is there twice. */
export interface LinkFile {
  readonly entries: ReadonlyArray<LinkFileEntry>
  readonly pairs: ReadonlyArray<LinkFilePair>
}
