/** What went wrong in the service itself. */
import * as Schema from "effect/Schema"
import { HttpApiError } from "effect/http-api"
import { lasting, passing, problemType, retryAfterSeconds } from "./fields.ts"

/** 500: something that the service did not expect. The log has more under the request's id. */
export class UnexpectedProblem extends HttpApiError.Problem<UnexpectedProblem>()(
  "UnexpectedProblem",
  {
    type: problemType("unexpected"),
    status: 500,
    title: "Something unexpected happened"
  },
  lasting,
  { description: "Something that the service did not expect; its log has more under the request's id." }
) {}

/** 503: the store does not answer. `retryable` says whether it may come back by itself. */
export class StoreUnavailableProblem extends HttpApiError.Problem<StoreUnavailableProblem>()(
  "StoreUnavailableProblem",
  {
    type: problemType("store-unavailable"),
    status: 503,
    title: "The store does not answer"
  },
  { ...passing, ...retryAfterSeconds },
  { description: "The store does not answer, is full, or cannot be used." }
) {}

/** 503: the service is about to stop, or has not begun. */
export class NotReadyProblem extends HttpApiError.Problem<NotReadyProblem>()(
  "NotReadyProblem",
  {
    type: problemType("not-ready"),
    status: 503,
    title: "The service is starting or stopping"
  },
  { ...passing, ...retryAfterSeconds },
  { description: "The service is starting or stopping." }
) {}

/** 409: a sync stands in the way. */
export class SyncConflictProblem extends HttpApiError.Problem<SyncConflictProblem>()("SyncConflictProblem", {
  type: problemType("sync-conflict"),
  status: 409,
  title: "A sync stands in the way"
}, {
  ...passing,
  reason: Schema.Literals(["already-running", "waiting"]).annotate({
    description:
      "`already-running`: another process syncs the store; `waiting`: another process has the store and may be gone, and a " +
      "run begins by itself as soon as that is certain."
  })
}, { description: "Another process syncs the store just now, or has it and may be gone." }) {}

/** 412: the links are others than those that `If-Match` names. */
export class LinksMovedProblem extends HttpApiError.Problem<LinksMovedProblem>()(
  "LinksMovedProblem",
  {
    type: problemType("links-moved"),
    status: 412,
    title: "The links were changed meanwhile"
  },
  lasting,
  { description: "The links are others than those that `If-Match` names. Nothing was changed: read them again." }
) {}

/** 412: the stock rules are others than those that `If-Match` names. */
export class RulesMovedProblem extends HttpApiError.Problem<RulesMovedProblem>()(
  "RulesMovedProblem",
  {
    type: problemType("rules-moved"),
    status: 412,
    title: "The stock rules were changed in between"
  },
  lasting,
  { description: "The stock rules are others than those that `If-Match` names. Nothing was changed: read them again." }
) {}

/** 428: a change must say which version it is about. */
export class PreconditionRequiredProblem extends HttpApiError.Problem<PreconditionRequiredProblem>()(
  "PreconditionRequiredProblem",
  {
    type: problemType("precondition-required"),
    status: 428,
    title: "If-Match is missing"
  },
  lasting,
  { description: "A change of links or stock rules names in `If-Match` the version it was decided on." }
) {}

/** Of the service itself. */
export const serviceProblems = [
  UnexpectedProblem,
  StoreUnavailableProblem,
  NotReadyProblem,
  SyncConflictProblem,
  LinksMovedProblem,
  RulesMovedProblem,
  PreconditionRequiredProblem
] as const
