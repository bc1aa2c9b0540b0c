import * as Schema from "effect/Schema"

/** The address of the cluster's traffic cannot be used. The message says why, and what to do. */
export class RunnerAddressError extends Schema.TaggedError<RunnerAddressError>()("RunnerAddressError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}
