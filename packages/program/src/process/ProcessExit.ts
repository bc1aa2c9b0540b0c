import * as Data from "effect/Data"

/** Ends the process with this status. The error was already reported to the user. */
export class ProcessExit extends Data.TaggedError("ProcessExit")<{ readonly status: number }> {}
