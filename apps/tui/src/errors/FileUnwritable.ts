import * as Schema from "effect/Schema"

/** A file that was named cannot be written; the message says why. */
export class FileUnwritable
  extends Schema.TaggedError<FileUnwritable>()("FileUnwritable", { message: Schema.String })
{}
