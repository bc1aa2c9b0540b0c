import * as Schema from "effect/Schema"
import { accessProblems } from "./access.ts"
import { requestProblems } from "./request.ts"
import { serviceProblems } from "./service.ts"
import { liveProblems } from "./upstream.ts"

/**
 * Every problem of the service, as in the body of an `application/problem+json` response. `type` identifies the problem,
 * and `status` is the HTTP status.
 */
export const Problem = Schema.Union([...accessProblems, ...requestProblems, ...serviceProblems, ...liveProblems])
export type Problem = typeof Problem.Type

/** Whether a value is a problem of the service. */
export const isProblem = Schema.is(Problem)
