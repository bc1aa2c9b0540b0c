/** Which records are the same, and what is declared about them. */
import { about, AnyId, Evidence, LinkKind, UnlinkedReason } from "@stocktally/schema"
import * as Schema from "effect/Schema"
import { MaybeTime } from "./Time.ts"

/** A record of one side. */
export const LinkEnd = Schema.Struct({
  id: Schema.String.pipe(about("The record's id.", "1060001205")),
  sku: Schema.NullOr(Schema.String).pipe(
    about("Its SKU; null for locations and where there is none.", "KLU-0004-XR-S")
  ),
  name: Schema.String.pipe(about("What it is called. Text from outside.", "Khăn lụa Hà Đông - Xanh rêu / S")),
  goneAt: MaybeTime.pipe(about("When it was found gone from its upstream; null while it is there.", null))
}).annotate({ identifier: "LinkEnd", description: "A record of one side." })
export interface LinkEnd extends Schema.Schema.Type<typeof LinkEnd> {}

/** A link, or a record without one; then one end is null. */
export const LinkRow = Schema.Struct({
  kind: LinkKind.pipe(about("Whether variants or locations are meant.")),
  loop: Schema.NullOr(LinkEnd).pipe(
    about("Loop's record; null where Haravan's has none.", {
      id: "674353902539857412",
      sku: "KLU-0004-XR-S",
      name: "Khăn lụa Hà Đông",
      goneAt: null
    })
  ),
  haravan: Schema.NullOr(LinkEnd).pipe(about("Haravan's record; null where Loop's has none.")),
  evidence: Schema.NullOr(Evidence).pipe(about("How the link is known; null where there is none.", "external-id")),
  foundAt: MaybeTime.pipe(about("When the link was found.", "2026-11-21T18:19:07.000Z")),
  unlinked: Schema.NullOr(Schema.Struct({
    reason: UnlinkedReason.pipe(about("Why there is no link.")),
    detail: Schema.String.pipe(about("The same in words.")),
    candidates: Schema.Array(Schema.String).pipe(
      about("Ids of records of the other side that could be meant; `detail` says why.")
    )
  })).pipe(about("Set where the record has no link.", null))
}).annotate({ identifier: "LinkRow", description: "A link, or a record without one; then one end is null." })
export interface LinkRow extends Schema.Schema.Type<typeof LinkRow> {}

/** A page of links. */
export const LinksPage = Schema.Struct({
  version: Schema.Int.pipe(
    about("The version of all links; a change names it in `If-Match`, and it is the `ETag`.", 7)
  ),
  rows: Schema.Array(LinkRow).pipe(about("Links and records without one, by kind and then by SKU.")),
  nextCursor: Schema.NullOr(Schema.String).pipe(about("The cursor of the rows after these; null at the end.", null))
}).annotate({ identifier: "LinksPage", description: "A page of links and of records without one." })
export interface LinksPage extends Schema.Schema.Type<typeof LinksPage> {}

/** Records by their ids. */
export const LinkRecords = Schema.Struct({
  rows: Schema.Array(LinkEnd).pipe(about("The records that exist, those that are gone included.")),
  nextCursor: Schema.Null.pipe(about("Always null: all that were asked for are here."))
}).annotate({ identifier: "LinkRecords", description: "Records by their ids." })
export interface LinkRecords extends Schema.Schema.Type<typeof LinkRecords> {}

const longestNote = 1_000

const MaybeId = Schema.optionalKey(Schema.NullOr(AnyId))

/**
 * A change of what is declared, in the words of link files. `link` needs both ids, `ignore` one of them and a note that
 * says why, `remove` at least one.
 */
export const LinkChange = Schema.Struct({
  action: Schema.Literals(["link", "ignore", "remove"]).pipe(
    about("`link`: the two are the same; `ignore`: it has no partner; `remove`: forget what is declared about it.")
  ),
  kind: LinkKind.pipe(about("Whether variants or locations are meant.")),
  loopId: MaybeId.pipe(about("Loop's id.", "674353902539857412")),
  haravanId: MaybeId.pipe(about("Haravan's id.", "1060001205")),
  note: Schema.optionalKey(
    Schema.NullOr(Schema.String.check(
      Schema.isMaxLength(longestNote),
      Schema.makeFilter((text) => !text.includes("\u0000") || "Expected no NUL character")
    ))
  ).pipe(about("Why; needed for `ignore`. At most 1,000 characters.", null))
}).annotate({
  identifier: "LinkChange",
  description:
    "A change of what is declared: `link` needs both ids, `ignore` one of them and a note, `remove` at least one."
}).check(Schema.makeFilter(({ action, haravanId = null, loopId = null, note = null }) => {
  switch (action) {
    case "link":
      return loopId !== null && haravanId !== null ||
        { path: [loopId === null ? "loopId" : "haravanId"], issue: "Expected an id: a link needs both" }
    case "ignore":
      if (loopId !== null && haravanId !== null) {
        return { path: ["haravanId"], issue: "Expected none: one record at a time is ignored" }
      }
      if (loopId === null && haravanId === null) {
        return { path: ["loopId"], issue: "Expected the id of what is ignored" }
      }
      return note !== null && note.trim() !== "" || { path: ["note"], issue: "Expected why the record has no partner" }
    case "remove":
      return loopId !== null || haravanId !== null || { path: ["loopId"], issue: "Expected an id of what is forgotten" }
  }
}))
export type LinkChange = typeof LinkChange.Type

/** Of 1,000 changes that each replace what two records had, the undo has 2,000. */
const mostChanges = 2_000

/** Changes of links: all of them or none. */
export const LinkChanges = Schema.Struct({
  changes: Schema.Array(LinkChange).check(Schema.isMinLength(1), Schema.isMaxLength(mostChanges)).pipe(
    about("The changes, made in their order: 1 to 2,000. The undo of at most 1,000 always fits.")
  )
}).annotate({ identifier: "LinkChanges", description: "Changes of links: all of them are made, or none." })
export interface LinkChanges extends Schema.Schema.Type<typeof LinkChanges> {}

/** What came of changing links. */
export const LinksChanged = Schema.Struct({
  version: Schema.Int.pipe(about("The version of the links now.", 8)),
  undo: Schema.Array(LinkChange).pipe(about("The changes that would make it as it was.", [
    { action: "remove", kind: "variant", loopId: "674353902539857412", haravanId: "1060001205", note: null }
  ])),
  relinked: Schema.NullOr(Schema.Struct({
    linked: Schema.Int.pipe(about("How many records are linked.", 113)),
    unlinked: Schema.Int.pipe(about("How many are not.", 18))
  })).pipe(about("What linking anew came to; null where links follow with the next sync."))
}).annotate({ identifier: "LinksChanged", description: "What came of changing links." })
export interface LinksChanged extends Schema.Schema.Type<typeof LinksChanged> {}
