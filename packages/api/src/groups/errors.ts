/** Problems that several routes share. */
import {
  BodyTooLargeProblem,
  InvalidCursorProblem,
  NotFoundProblem,
  UnsupportedMediaTypeProblem
} from "../problems/request.ts"
import { StoreUnavailableProblem, SyncConflictProblem } from "../problems/service.ts"

export { liveProblems as liveErrors, upstreamProblems as upstreamErrors } from "../problems/upstream.ts"

/** Problems of routes that read the store. */
export const storeErrors = [StoreUnavailableProblem] as const

/** Problems of paged routes. */
export const pageErrors = [InvalidCursorProblem] as const

/** Problems of routes about one record. */
export const recordErrors = [NotFoundProblem] as const

/** Problems of routes with a body. */
export const bodyErrors = [BodyTooLargeProblem, UnsupportedMediaTypeProblem] as const

/** Problems of routes that start a sync. */
export const syncErrors = [SyncConflictProblem] as const
