import * as Schema from "effect/Schema"
import { accessProblems } from "./access.ts"
import { requestProblems } from "./request.ts"
import { serviceProblems } from "./service.ts"
import { liveProblems } from "./upstream.ts"

/**
 * Every problem there is, as `application/problem+json`. Encoded it is what the body holds; `type` tells one from another,
 * and `status` is the HTTP status.
 */
export const Problem = Schema.Union([...accessProblems, ...requestProblems, ...serviceProblems, ...liveProblems])
export type Problem = typeof Problem.Type

/** Whether a failure is one of ours. */
export const isProblem = Schema.is(Problem)
