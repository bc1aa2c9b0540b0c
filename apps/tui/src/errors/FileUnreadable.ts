import * as Schema from "effect/Schema"

/** A file that was named cannot be read; the message says why. */
export class FileUnreadable
  extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", { message: Schema.String })
{}
