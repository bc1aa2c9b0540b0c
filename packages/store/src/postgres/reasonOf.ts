import type { SqlError } from "effect/sql/SqlError"
import { Away, Busy, Full, NotWritable, Refused, type StoreErrorReason, Unexpected } from "@stocktally/core"

/** The server's SQLSTATE, where it sent one: postgresql.org/docs/current/errcodes-appendix.html. */
const sqlState = (cause: unknown): string => {
  const code: unknown = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined
  return typeof code === "string" ? code : ""
}

const detailOf = (cause: unknown): string | undefined =>
  cause instanceof AggregateError
    ? detailOf(cause.errors[0])
    : cause instanceof Error && cause.message !== ""
    ? cause.message
    : undefined

/** What Postgres, or the way there, said, in our words. */
export const postgresReason = (place: string) => (error: SqlError): StoreErrorReason => {
  const { reason } = error
  const detail = detailOf(reason.cause) ?? error.message
  const state = sqlState(reason.cause)
  // 57P01 to 57P05: the server shuts down, crashed, starts up, lost the database, or nothing was asked for too long; 25P03:
  // the same within a transaction; 53300: too many connections.
  if (state.startsWith("57P") || state === "25P03" || state.startsWith("533") || state.startsWith("08")) {
    return new Away({ place, detail })
  }
  if (state.startsWith("53")) return new Full({ place })
  if (state.startsWith("28") || state === "3D000") return new Refused({ place, detail })
  if (state === "42501" || state === "25006" || state === "3F000") return new NotWritable({ place, detail })
  switch (reason._tag) {
    case "ConnectionError":
      return new Away({ place, detail })
    case "AuthenticationError":
      return new Refused({ place, detail })
    case "DeadlockError":
    case "SerializationError":
    case "LockTimeoutError":
    case "StatementTimeoutError":
      return new Busy({ place })
    default:
      return new Unexpected({ place, detail, cause: reason.cause })
  }
}
