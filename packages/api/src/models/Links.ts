/** Links, unlinked records, and declarations. */
import { about, AnyId, Evidence, LinkKind, UnlinkedReason } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

/** A record of one side. */
export const LinkEnd = Schema.Struct({
  id: Schema.String.pipe(about("The record's id.", "1060001205")),
  sku: Schema.NullOr(Schema.String).pipe(
    about("The SKU; null for a location, or if there is no SKU.", "KLU-0004-XR-S")
  ),
  name: Schema.String.pipe(about("The name. Text from outside.", "Khăn lụa Hà Đông - Xanh rêu / S")),
  goneAt: MaybeTime.pipe(about("When a sync found that the record is gone; null while it exists.", null))
}).annotate({ identifier: "LinkEnd", description: "A record of one side." })
export interface LinkEnd extends Schema.Schema.Type<typeof LinkEnd> {}

/** A link, or an unlinked record, in which one end is null. */
export const LinkRow = Schema.Struct({
  kind: LinkKind.pipe(about("Whether it is about variants or locations.")),
  loop: Schema.NullOr(LinkEnd).pipe(
    about("Loop's record; null if Haravan's record is unlinked.", {
      id: "674353902539857414",
      sku: "KLU-0004-XR-S",
      name: "Khăn lụa Hà Đông",
      goneAt: null
    })
  ),
  haravan: Schema.NullOr(LinkEnd).pipe(about("Haravan's record; null if Loop's record is unlinked.")),
  evidence: Schema.NullOr(Evidence).pipe(about("The evidence of the link; null if there is no link.", "external-id")),
  foundAt: MaybeTime.pipe(about("When the link was found.", "2026-11-21T18:19:07.000Z")),
  unlinked: Schema.NullOr(Schema.Struct({
    reason: UnlinkedReason.pipe(about("Why there is no link.")),
    detail: Schema.String.pipe(about("The reason in words.")),
    candidates: Schema.Array(Schema.String).pipe(
      about("The ids of the other side's records that may be the counterpart; `detail` says why.")
    )
  })).pipe(about("Set if the record is unlinked.", null))
}).annotate({ identifier: "LinkRow", description: "A link, or an unlinked record, in which one end is null." })
export interface LinkRow extends Schema.Schema.Type<typeof LinkRow> {}

/** A page of links. */
export const LinksPage = Schema.Struct({
  version: Schema.Int.pipe(
    about("The version of all links, which is also the `ETag`. Send it in `If-Match` with a change.", 7)
  ),
  rows: Schema.Array(LinkRow).pipe(about("The links and unlinked records, by kind and then by SKU.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the next page; null at the end.", null))
}).annotate({ identifier: "LinksPage", description: "A page of links and unlinked records." })
export interface LinksPage extends Schema.Schema.Type<typeof LinksPage> {}

/** Records by their ids. */
export const LinkRecords = Schema.Struct({
  rows: Schema.Array(LinkEnd).pipe(about("The records that exist or are gone.")),
  nextCursor: Schema.Null.pipe(about("Always null: the list is complete."))
}).annotate({ identifier: "LinkRecords", description: "Records by their ids." })
export interface LinkRecords extends Schema.Schema.Type<typeof LinkRecords> {}

const maxNoteLength = 1_000

const MaybeId = Schema.optionalKey(Schema.NullOr(AnyId))

/**
 * A change of declarations, with the words of link files. `link` needs both ids, `ignore` one id and a note that says why,
 * `remove` at least one id.
 */
export const LinkChange = Schema.Struct({
  action: Schema.Literals(["link", "ignore", "remove"]).pipe(
    about("`link`: the two are the same; `ignore`: it has no counterpart; `remove`: forget its declaration.")
  ),
  kind: LinkKind.pipe(about("Whether it is about variants or locations.")),
  loopId: MaybeId.pipe(about("Loop's id.", "674353902539857414")),
  haravanId: MaybeId.pipe(about("Haravan's id.", "1060001205")),
  note: Schema.optionalKey(
    Schema.NullOr(Schema.String.check(
      Schema.isMaxLength(maxNoteLength),
      Schema.makeFilter((text) => !text.includes("\u0000") || "Expected no NUL character")
    ))
  ).pipe(about("The reason; required for `ignore`. At most 1,000 characters.", null))
}).annotate({
  identifier: "LinkChange",
  description: "A change of declarations: `link` needs both ids, `ignore` one id and a note, `remove` at least one id."
}).check(Schema.makeFilter(({ action, haravanId = null, loopId = null, note = null }) => {
  switch (action) {
    case "link":
      return loopId !== null && haravanId !== null ||
        { path: [loopId === null ? "loopId" : "haravanId"], issue: "Expected an id: a link needs both ids" }
    case "ignore":
      if (loopId !== null && haravanId !== null) {
        return { path: ["haravanId"], issue: "Expected only one id: each change ignores one record" }
      }
      if (loopId === null && haravanId === null) {
        return { path: ["loopId"], issue: "Expected the id of the record to ignore" }
      }
      return note !== null && note.trim() !== "" ||
        { path: ["note"], issue: "Expected a note that says why the record has no counterpart" }
    case "remove":
      return loopId !== null || haravanId !== null ||
        { path: ["loopId"], issue: "Expected the id of the record whose declaration is removed" }
  }
}))
export type LinkChange = typeof LinkChange.Type

/** The undo of 1,000 changes may have 2,000, because each may replace the declarations of two records. */
const maxChanges = 2_000

/** Changes of links, which are made all or none. */
export const LinkChanges = Schema.Struct({
  changes: Schema.Array(LinkChange).check(Schema.isMinLength(1), Schema.isMaxLength(maxChanges)).pipe(
    about("The changes in order, 1 to 2,000. The undo of up to 1,000 changes always fits.")
  )
}).annotate({ identifier: "LinkChanges", description: "Changes of links. All of them are made, or none." })
export interface LinkChanges extends Schema.Schema.Type<typeof LinkChanges> {}

/** The result of changing links. */
export const LinksChanged = Schema.Struct({
  version: Schema.Int.pipe(about("The version of the links now.", 8)),
  undo: Schema.Array(LinkChange).pipe(about("The changes that restore the previous links.", [
    { action: "remove", kind: "variant", loopId: "674353902539857414", haravanId: "1060001205", note: null }
  ])),
  relinked: Schema.NullOr(Schema.Struct({
    linked: Schema.Int.pipe(about("The number of linked records.", 113)),
    unlinked: Schema.Int.pipe(about("The number of unlinked records.", 18))
  })).pipe(about("The result of linking again; null if links follow with the next sync."))
}).annotate({ identifier: "LinksChanged", description: "The result of changing links." })
export interface LinksChanged extends Schema.Schema.Type<typeof LinksChanged> {}
