/** The errors of the store: one error with a `reason`. */
import * as Schema from "effect/Schema"

/** `place` is the file or server, without credentials. */
const place = { place: Schema.String }

/** The problem, and what to do about it; null if there is nothing to do. */
type MessageParts = readonly [problem: string, advice: string | null]

const joined = (parts: MessageParts): string => parts.filter((part) => part !== null).join("; ")

/** The file is not a database, or the database is not Stocktally's. It was not changed. */
export class NotADatabase extends Schema.TaggedError<NotADatabase>()("NotADatabase", place) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [`${this.place} is not a Stocktally database`, "move it away, or set STOCKTALLY_DATABASE_URL to another one"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** A newer version of Stocktally made the store. It was not changed. */
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
      "update Stocktally, or use another database"
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/**
 * The store belongs to another shop, or to the sandbox. `mayBeSame`: or to the same Loop account, most of whose
 * locations are gone.
 */
export class WrongOwner extends Schema.TaggedError<WrongOwner>()("WrongOwner", {
  ...place,
  owner: Schema.String,
  expected: Schema.String,
  mayBeSame: Schema.optionalKey(Schema.Boolean),
  advice: Schema.optionalKey(Schema.String)
}) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    const advice = this.advice ?? "set STOCKTALLY_DATABASE_URL to a database of its own"
    return [
      `${this.place} belongs to ${this.owner}, not to ${this.expected}`,
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

/** There is no space left. Committed data is complete, and the same write succeeds once there is space. */
export class Full extends Schema.TaggedError<Full>()("Full", place) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [`no space is left for ${this.place}`, "free some space"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The file or server cannot be reached, or the server refuses connections. It may come back. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  ...place,
  detail: Schema.String,
  advice: Schema.optionalKey(Schema.String)
}) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [`${this.place} cannot be reached (${this.detail})`, this.advice ?? "check that it exists or runs"]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The server answers queries but refuses writes: it is a standby, or was set to read only. This may change back. */
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

/** The server rejects the connection: the user, password or database is wrong. */
export class AccessDenied
  extends Schema.TaggedError<AccessDenied>()("AccessDenied", { ...place, detail: Schema.String })
{
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

/** STOCKTALLY_DATABASE_URL does not fit the server or the file system, or it names an unusable file. */
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

/** Another process kept the store locked for longer than we wait. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", place) {
  get retryable(): boolean {
    return true
  }

  get parts(): MessageParts {
    return [`${this.place} is in use by another process`, "try again, or stop the other process"]
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
      "links made by hand and history are only in this file: if possible, save the links with stocktally links export; " +
      "then move the file and its -wal away and run stocktally sync --full"
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** Another process took the sync's lease, so anything that this one would still write is out of date. */
export class LeaseLost extends Schema.TaggedError<LeaseLost>()("LeaseLost", { ...place, holder: Schema.String }) {
  get retryable(): boolean {
    return false
  }

  get parts(): MessageParts {
    return [
      `this sync stopped responding, so ${this.holder} has taken over; nothing more was written to ${this.place}`,
      null
    ]
  }

  override get message(): string {
    return joined(this.parts)
  }
}

/** The database gave an unexpected answer: a defect of Stocktally, or a store that was tampered with. */
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
  Unreachable,
  ReadOnly,
  AccessDenied,
  Misconfigured,
  Busy,
  Corrupt,
  LeaseLost,
  Unexpected
])
export type StoreErrorReason = typeof StoreErrorReason.Type

/**
 * A failed operation of the store. Nothing was written, except that everything may have been written if the connection
 * broke during the commit; repeating an operation is harmless. `message` is one line that says what to do.
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
    return this.reason.message
  }
}
