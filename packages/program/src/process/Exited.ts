import * as Data from "effect/Data"

/** The program is over and its user has been told why; what is left is to tell the shell. */
export class Exited extends Data.TaggedError("Exited")<{ readonly status: number }> {}
