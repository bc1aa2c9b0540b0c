import type { LinkKind } from "@stocktally/schema"
import { declaredIds } from "../link/RecordRef.ts"
import type { StoredDeclaration, LinkEnd, LinkRow } from "../store/LinkStore.ts"
import type { SheetColumn } from "../sheet/writeSheet.ts"
import type { LinkFileAction } from "./LinkFile.ts"

/**
 * A row of an exported link file: the {@link linkFileColumns}, then columns that help a person to decide. Only
 * declarations have an action; links that were found and records without one do not.
 */
export interface LinkFileRow {
  readonly kind: LinkKind
  readonly loopId: string | null
  readonly haravanId: string | null
  readonly action: Exclude<LinkFileAction, "remove"> | null
  readonly note: string | null
  /** The evidence for the link, or the reason why there is none. */
  readonly status: string
  readonly detail: string | null
  readonly loopSku: string | null
  readonly loopName: string | null
  readonly haravanSku: string | null
  readonly haravanName: string | null
  /** Records that may be the partner, `id SKU name` each, with `; ` between them. */
  readonly candidates: string | null
}

/** The columns of an exported link file. */
export const linkFileSheet: ReadonlyArray<SheetColumn<LinkFileRow>> = [
  { name: "kind", text: ({ kind }) => kind },
  { name: "loop_id", text: ({ loopId }) => loopId, isIdentifier: true },
  { name: "haravan_id", text: ({ haravanId }) => haravanId, isIdentifier: true },
  { name: "action", text: ({ action }) => action },
  { name: "note", text: ({ note }) => note },
  { name: "status", text: ({ status }) => status },
  { name: "detail", text: ({ detail }) => detail },
  { name: "loop_sku", text: ({ loopSku }) => loopSku, isIdentifier: true },
  { name: "loop_name", text: ({ loopName }) => loopName },
  { name: "haravan_sku", text: ({ haravanSku }) => haravanSku, isIdentifier: true },
  { name: "haravan_name", text: ({ haravanName }) => haravanName },
  { name: "candidates", text: ({ candidates }) => candidates }
]

const ends = (loop: LinkEnd | null, haravan: LinkEnd | null) => ({
  loopSku: loop?.sku ?? null,
  loopName: loop?.name ?? null,
  haravanSku: haravan?.sku ?? null,
  haravanName: haravan?.name ?? null
})

const statusOf = (row: LinkRow | undefined): string => row?.unlinked?.reason ?? row?.evidence ?? "no-partner"

/** The row of a link that was found, or of a record without one. */
export const foundRow = (row: LinkRow, candidates: string | null): LinkFileRow => ({
  kind: row.kind,
  loopId: row.loop?.id ?? null,
  haravanId: row.haravan?.id ?? null,
  action: null,
  note: null,
  status: statusOf(row),
  detail: row.unlinked?.detail ?? null,
  ...ends(row.loop, row.haravan),
  candidates
})

/** The row of a declaration. `row` is the link state of one of its records; undefined if none of them is known. */
export const declaredRow = ({ declaration, kind, note }: StoredDeclaration, row?: LinkRow): LinkFileRow => {
  const ids = declaredIds<string, string>(declaration)
  return {
    kind,
    loopId: ids.loop ?? null,
    haravanId: ids.haravan ?? null,
    action: declaration._tag === "Link" ? "link" : "ignore",
    note: declaration._tag === "Link" ? note : declaration.reason,
    status: statusOf(row),
    detail: row === undefined ? "Loop and Haravan have no such record" : row.unlinked?.detail ?? null,
    ...ends(row?.loop ?? null, row?.haravan ?? null),
    candidates: null
  }
}
