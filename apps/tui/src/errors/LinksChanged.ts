import * as Schema from "effect/Schema"

/** Someone else changed the links while ours were being checked. Nothing was changed by us. */
export class LinksChanged extends Schema.TaggedError<LinksChanged>()("LinksChanged", {}) {}
