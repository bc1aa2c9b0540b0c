import * as Schema from "effect/Schema"

/** What was named does not exist, or is not known here. */
export class NothingFound extends Schema.TaggedError<NothingFound>()("NothingFound", { message: Schema.String }) {}
