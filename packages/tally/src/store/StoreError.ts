/** What can go wrong between us and the store: one error with a `reason`. */
import * as Schema from "effect/Schema"

/** `place` is the file or server, without credentials. */
const place = { place: Schema.String }

/** What is wrong, and what to do about it; null if nothing is to be done. */
type MessageParts = readonly [problem: string, advice: string | null]

const joined = (parts: MessageParts): string => parts.filter((part) => part !== null).join("; ")

/** The file is no database, or the database holds something else. It was left as it is. */
export class NotADatabase extends Schema.TaggedError<NotADatabase>()("NotADatabase", place) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [`${this.place} is not a Stocktally store`, "move it away, or set STOCKTALLY_DATABASE_URL to another one"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The store was made by a newer version of Stocktally. It was left as it is. */
export class NewerVersion extends Schema.TaggedError<NewerVersion>()("NewerVersion", {
  ...place,
  found: Schema.Int,
  known: Schema.Int
}) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [
      `${this.place} has layout ${this.found}, made by a newer Stocktally (this one knows ${this.known})`,
      "update Stocktally, or use another store"
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The store belongs to another shop, or to the sandbox. `mayBeSame`: or to the same one, which has lost most of what told. */
export class WrongOwner extends Schema.TaggedError<WrongOwner>()("WrongOwner", {
  ...place,
  owner: Schema.String,
  asked: Schema.String,
  mayBeSame: Schema.optionalKey(Schema.Boolean),
  advice: Schema.optionalKey(Schema.String)
}) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    const advice = this.advice ?? "set STOCKTALLY_DATABASE_URL to a store of its own"
    return [
      `${this.place} belongs to ${this.owner}, not to ${this.asked}`,
      this.mayBeSame === true
        ? `if it is the same account with fewer locations, run stocktally sync --accept-loss, else ${advice}`
        : advice
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The file or directory cannot be written, or the user of the database may not. */
export class NotWritable extends Schema.TaggedError<NotWritable>()("NotWritable", {
  ...place,
  detail: Schema.String,
  advice: Schema.optionalKey(Schema.String)
}) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    const advice = this.advice ??
      "check its permissions and those of its directory, or set STOCKTALLY_DATABASE_URL to another one"
    return [`${this.place} cannot be written (${this.detail})`, advice]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** No room is left. What was committed is whole, and the same write succeeds once there is room. */
export class Full extends Schema.TaggedError<Full>()("Full", place) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [`no space is left for ${this.place}`, "free some"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The server cannot be reached, or refuses connections: it may come back. */
export class Away extends Schema.TaggedError<Away>()("Away", {
  ...place,
  detail: Schema.String,
  advice: Schema.optionalKey(Schema.String)
}) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [`${this.place} is away (${this.detail})`, this.advice ?? "check that it runs and can be reached"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The server answers questions and refuses writes: it is a standby, or was set to read only. It may change back. */
export class ReadOnly extends Schema.TaggedError<ReadOnly>()("ReadOnly", { ...place, detail: Schema.String }) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [
      `${this.place} accepts no writes now (${this.detail}): it is a standby, or was set to read only`,
      "wait until a failover has ended, and check that STOCKTALLY_DATABASE_URL leads to the primary server"
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The server knows us not: the user, password or database is wrong. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", { ...place, detail: Schema.String }) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [
      `${this.place} refuses the connection (${this.detail})`,
      "check the user, password and database in STOCKTALLY_DATABASE_URL"
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** What STOCKTALLY_DATABASE_URL asks for does not fit the server or the file system, or a file that it names is of no use. */
export class Misconfigured extends Schema.TaggedError<Misconfigured>()("Misconfigured", {
  ...place,
  detail: Schema.String,
  advice: Schema.String
}) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [`${this.place} cannot be used as it is set (${this.detail})`, this.advice]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** Another process has kept the store busy for longer than our patience. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", place) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [`${this.place} is kept busy by another process`, "try again, or stop the other one"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The database is damaged. */
export class Corrupt extends Schema.TaggedError<Corrupt>()("Corrupt", { ...place, detail: Schema.String }) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [
      `${this.place} is damaged (${this.detail})`,
      "links made by hand and history are only in there: save the links with stocktally links export if it still can, then move the file and its -wal away and run stocktally sync --full"
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The sync's lease went to another process: what this one still wants to write is out of date. */
export class LeaseLost extends Schema.TaggedError<LeaseLost>()("LeaseLost", { ...place, holder: Schema.String }) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [
      `this sync was taken for dead and ${this.holder} goes on in its place; nothing more was written to ${this.place}`,
      null
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The database answered something that Stocktally did not expect: a defect of ours, or a tampered store. */
export class Unexpected extends Schema.TaggedError<Unexpected>()("Unexpected", {
  ...place,
  detail: Schema.String,
  cause: Schema.Defect()
}) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [`${this.place}: ${this.detail}`, "run stocktally doctor"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** Why the store failed. */
export const StoreErrorReason = Schema.Union([
  NotADatabase,
  NewerVersion,
  WrongOwner,
  NotWritable,
  Full,
  Away,
  ReadOnly,
  Refused,
  Misconfigured,
  Busy,
  Corrupt,
  LeaseLost,
  Unexpected
])
export type StoreErrorReason = typeof StoreErrorReason.Type

/**
 * The store could not do what was asked (`operation`). Nothing of it was kept, unless a connection broke while the server
 * committed: then all of it may have been kept, and doing it again must be harmless. `message` is one line with what to do.
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  reason: StoreErrorReason
}) {
  /** Whether the same call can succeed later. */
  get retryable(): boolean {
    return this.reason.retryable
  }

  override get message(): string {
    return `store: ${this.reason.message}`
  }
}
