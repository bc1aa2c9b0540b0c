import type { SqlError } from "effect/sql/SqlError"
import {
  Unreachable,
  Busy,
  Full,
  Misconfigured,
  NotWritable,
  ReadOnly,
  AccessDenied,
  type StoreErrorReason,
  Unexpected
} from "@stocktally/tally"
import { UnfitSession } from "./ownSchema.ts"

/** The server's SQLSTATE, if it sent one: postgresql.org/docs/current/errcodes-appendix.html. */
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

/**
 * PgBouncer's errors if it does not pass on what Stocktally needs. It uses the code of a protocol violation for most
 * errors.
 */
const unfitPooler = /^unsupported startup parameter|\bpooling mode\b|^bouncer config error/
const unknownToPooler = /^no such (?:user|database)|authentication failed/

const directAddress = "put the address of the server itself into STOCKTALLY_DATABASE_URL, " +
  "or set up PgBouncer with session pooling as docs/setup.md says"

/** Translates an error of Postgres or of the network. */
export const postgresReason = (place: string, schema: string) => (error: SqlError): StoreErrorReason => {
  const { reason } = error
  const detail = detailOf(reason.cause) ?? error.message
  const state = sqlState(reason.cause)
  // 26000: the statement was prepared in another session.
  if (reason.cause instanceof UnfitSession || state === "26000" || (state === "08P01" && unfitPooler.test(detail))) {
    return new Misconfigured({ place, detail, advice: directAddress })
  }
  // The driver's own error, without a code.
  if (detail === "No username configured") {
    return new Misconfigured({
      place,
      detail,
      advice: "name a user in STOCKTALLY_DATABASE_URL: postgres://user@host/database"
    })
  }
  if (state === "08P01" && unknownToPooler.test(detail)) return new AccessDenied({ place, detail })
  // 53300: too many connections.
  if (state.startsWith("533")) {
    return new Unreachable({
      place,
      detail,
      advice: "wait until another client closes a connection, or raise the server's limit"
    })
  }
  // 57P01 to 57P05: the server shuts down, crashed, starts up, lost the database, or closed an idle session; 25P03 and
  // 25P04: the same within a transaction, or the transaction took too long.
  if (/^(57P|25P0[34]|08)/.test(state)) return new Unreachable({ place, detail })
  if (state === "25006") return new ReadOnly({ place, detail })
  if (state.startsWith("53")) return new Full({ place })
  if (state.startsWith("28") || state === "3D000") return new AccessDenied({ place, detail })
  if (state === "42501" || state === "3F000") {
    const advice = `connect as the role that owns the schema ${schema}, or let a superuser make one with ` +
      `CREATE SCHEMA "${schema}" AUTHORIZATION and this role`
    return new NotWritable({ place, detail, advice })
  }
  switch (reason._tag) {
    case "ConnectionError":
      return new Unreachable({ place, detail })
    case "AuthenticationError":
      return new AccessDenied({ place, detail })
    case "DeadlockError":
    case "SerializationError":
    case "LockTimeoutError":
    case "StatementTimeoutError":
      return new Busy({ place })
    default:
      return new Unexpected({ place, detail, cause: reason.cause })
  }
}

/**
 * Whether an error makes all connections of a client suspect, because they lead to a server that was demoted or went
 * down. A server with too many connections does not affect the open ones.
 */
export const isPoolSuspect = (reason: StoreErrorReason, error: SqlError): boolean =>
  reason._tag === "ReadOnly" || (reason._tag === "Unreachable" && !sqlState(error.reason.cause).startsWith("53"))
