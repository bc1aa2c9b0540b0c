import { Schema } from "effect"

/** The experiment cannot be set up or continued. The message says what failed, and what to do. */
export class ChaosError extends Schema.TaggedError<ChaosError>()("ChaosError", { message: Schema.String }) {}
