/** Problems of the service itself. */
import * as Schema from "effect/Schema"
import { HttpApiError } from "effect/http-api"
import { permanent, transient, problemType, retryAfterSeconds } from "./fields.ts"

/** 500: an unexpected error. The log has details under the request's id. */
export class UnexpectedProblem extends HttpApiError.Problem<UnexpectedProblem>()(
  "UnexpectedProblem",
  {
    type: problemType("unexpected"),
    status: 500,
    title: "Unexpected error"
  },
  permanent,
  { description: "An unexpected error; the service's log has details under the request's id." }
) {}

/** 503: the store cannot be used. `retryable` says whether the problem is transient. */
export class StoreUnavailableProblem extends HttpApiError.Problem<StoreUnavailableProblem>()(
  "StoreUnavailableProblem",
  {
    type: problemType("store-unavailable"),
    status: 503,
    title: "Stocktally's data is unavailable"
  },
  { ...transient, ...retryAfterSeconds },
  { description: "Stocktally's database does not answer, has no space left, or cannot be used." }
) {}

/** 503: the service is starting or stopping. */
export class NotReadyProblem extends HttpApiError.Problem<NotReadyProblem>()(
  "NotReadyProblem",
  {
    type: problemType("not-ready"),
    status: 503,
    title: "Service not ready"
  },
  { ...transient, ...retryAfterSeconds },
  { description: "The service is starting or stopping." }
) {}

/** 409: another process is syncing, or may be. */
export class SyncConflictProblem extends HttpApiError.Problem<SyncConflictProblem>()("SyncConflictProblem", {
  type: problemType("sync-conflict"),
  status: 409,
  title: "Another sync is running"
}, {
  ...transient,
  reason: Schema.Literals(["already-running", "waiting"]).annotate({
    description:
      "`already-running`: another process is syncing; `waiting`: another process was syncing and does not respond, " +
      "so the run starts by itself once that process is certainly gone."
  })
}, { description: "Another process is syncing, or was syncing and does not respond." }) {}

/** 412: the links have changed since the version in `If-Match`. */
export class LinksMovedProblem extends HttpApiError.Problem<LinksMovedProblem>()(
  "LinksMovedProblem",
  {
    type: problemType("links-moved"),
    status: 412,
    title: "The links have changed"
  },
  permanent,
  { description: "The links have changed since the version in `If-Match`. Nothing was changed: read them again." }
) {}

/** 412: the stock rules have changed since the version in `If-Match`. */
export class RulesMovedProblem extends HttpApiError.Problem<RulesMovedProblem>()(
  "RulesMovedProblem",
  {
    type: problemType("rules-moved"),
    status: 412,
    title: "The stock rules have changed"
  },
  permanent,
  { description: "The stock rules have changed since the version in `If-Match`. Nothing was changed: read them again." }
) {}

/** 428: a change must name the version that it is based on. */
export class PreconditionRequiredProblem extends HttpApiError.Problem<PreconditionRequiredProblem>()(
  "PreconditionRequiredProblem",
  {
    type: problemType("precondition-required"),
    status: 428,
    title: "Missing If-Match"
  },
  permanent,
  { description: "A change of links or stock rules needs the version that it is based on, in `If-Match`." }
) {}

/** All problems of this file. */
export const serviceProblems = [
  UnexpectedProblem,
  StoreUnavailableProblem,
  NotReadyProblem,
  SyncConflictProblem,
  LinksMovedProblem,
  RulesMovedProblem,
  PreconditionRequiredProblem
] as const
