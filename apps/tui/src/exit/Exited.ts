import * as Data from "effect/Data"

/** The command is over and the user has been told why; what is left is to tell the shell. */
export class Exited extends Data.TaggedError("Exited")<{ readonly status: number }> {}
