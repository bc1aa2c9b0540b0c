import * as Schema from "effect/Schema"

/** Someone else changed the stock rules after they were read. Read them again and decide again. */
export class RulesConflict extends Schema.TaggedError<RulesConflict>()("RulesConflict", {}) {
  override get message(): string {
    return "someone else has changed the stock rules; nothing was changed: read them again and decide again"
  }
}

/** Rules that are invalid, with all their problems. Nothing was changed. */
export class InvalidRules extends Schema.TaggedError<InvalidRules>()("InvalidRules", {
  problems: Schema.NonEmptyArray(Schema.Struct({
    /** The rule's index in the set. */
    rule: Schema.Int,
    field: Schema.Literals(["loopLocationId", "haravanLocationIds", "note"]),
    /** The index among the rule's Haravan locations. */
    at: Schema.optionalKey(Schema.Int),
    problem: Schema.String,
    /** Whether something named does not exist. */
    isMissing: Schema.Boolean
  }))
}) {
  override get message(): string {
    const [{ problem }, ...others] = this.problems
    return `${problem}${others.length === 0 ? "" : `; and ${others.length} more problems`}; nothing was changed`
  }
}

/** Nobody has changed the stock rules yet, so there is nothing to undo. */
export class NothingToUndo extends Schema.TaggedError<NothingToUndo>()("NothingToUndo", {}) {
  override get message(): string {
    return "nobody has changed the stock rules yet, so there is nothing to undo"
  }
}
