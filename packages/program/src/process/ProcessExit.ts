import * as Data from "effect/Data"

/** Ends the process with this status. The user has already been told why. */
export class ProcessExit extends Data.TaggedError("ProcessExit")<{ readonly status: number }> {}
