/** Problems that several routes share. */
import {
  BodyTooLargeProblem,
  InvalidCursorProblem,
  NotFoundProblem,
  UnsupportedMediaTypeProblem
} from "../problems/request.ts"
import { StoreUnavailableProblem, SyncConflictProblem } from "../problems/service.ts"

export { liveProblems as liveErrors, upstreamProblems as upstreamErrors } from "../problems/upstream.ts"

/** Of routes that read the store. */
export const storeErrors = [StoreUnavailableProblem] as const

/** Of routes that page. */
export const pageErrors = [InvalidCursorProblem] as const

/** Of routes about one record. */
export const recordErrors = [NotFoundProblem] as const

/** Of routes that take a body. */
export const bodyErrors = [BodyTooLargeProblem, UnsupportedMediaTypeProblem] as const

/** Of routes that start a sync. */
export const syncErrors = [SyncConflictProblem] as const
