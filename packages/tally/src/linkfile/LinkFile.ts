import type { LinkKind } from "@stocktally/schema"
import type { DeclarationChange } from "../store/LinkStore.ts"

/** The columns of a link file that are read back, in the order in which they are written. */
export const linkFileColumns = ["kind", "loop_id", "haravan_id", "action", "note"] as const
export type LinkFileColumn = (typeof linkFileColumns)[number]

/**
 * The actions of rows: `link` declares that two records are the same; `ignore` declares that one record has no partner,
 * for the reason in the note; `remove` removes the declarations about one or two records.
 */
export const linkFileActions = ["link", "ignore", "remove"] as const
export type LinkFileAction = (typeof linkFileActions)[number]

/** A change in a link file with its line, which counts from 1 with the header. */
export interface LinkFileEntry {
  readonly line: number
  readonly change: DeclarationChange
}

/**
 * Two records in a row without an action. In an export these are the links that were found, and change nothing. If they
 * are not linked, someone forgot to write the action.
 */
export interface LinkFilePair {
  readonly line: number
  readonly kind: LinkKind
  readonly loop: string
  readonly haravan: string
}

/** A valid link file, without entries that contradict or repeat each other. */
export interface LinkFile {
  readonly entries: ReadonlyArray<LinkFileEntry>
  readonly pairs: ReadonlyArray<LinkFilePair>
}
