import * as Schema from "effect/Schema"

/** Flags that each are right and together are not. */
export class WrongUsage extends Schema.TaggedError<WrongUsage>()("WrongUsage", { message: Schema.String }) {}
