/** Answers questions that the upstreams' documentation leaves open, with a few dozen reads of a real shop. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Upstream } from "@stocktally/schema"
import type { RawClient } from "@stocktally/core"
import type { UpstreamServices } from "../../UpstreamServices.ts"
import type { ProbeAnswer, ProbeQuestion } from "./ProbeQuestion.ts"
import { questions } from "./questions.ts"
import { type BucketLevel, makeProbeClient, type ProbeFailure } from "./ProbeClient.ts"

/** The requests to an upstream; `fullest` is the highest level that a header showed, other programs included. */
export interface ProbeSpending {
  readonly upstream: Upstream
  readonly requests: number
  readonly fullest: BucketLevel | null
}

/** The result of a probe. It holds no name, id or text of an upstream. */
export interface ProbeReport {
  readonly answers: ReadonlyArray<ProbeAnswer>
  readonly spent: ReadonlyArray<ProbeSpending>
}

/**
 * Asks each upstream the questions that its documentation leaves open, one request at a time, and uses at most half of
 * its rate limit. Sends nothing to anyone else. Never fails: a failed request is an answer.
 */
export const probeUpstreams: (upstreams: UpstreamServices) => Effect.Effect<ProbeReport> = Effect.fn("probeUpstreams")(
  function*({ haravan, loop }: UpstreamServices) {
    const probed = yield* Effect.forEach(
      [...Option.toArray(loop), ...Option.toArray(haravan)],
      ({ wire }) => probeOne(wire),
      { concurrency: "unbounded" }
    )
    return { answers: probed.flatMap(({ answers }) => answers), spent: probed.map(({ spent }) => spent) }
  }
)

const probeOne = Effect.fnUntraced(function*(wire: RawClient) {
  const { upstream } = wire
  const client = makeProbeClient(wire)
  const answers: Array<ProbeAnswer> = []
  let stopped: string | undefined
  for (const { ask, name } of questions[upstream]) {
    const named = { upstream, question: name }
    if (stopped !== undefined) {
      answers.push({ ...named, status: "skipped", answer: `not asked: ${stopped}`, value: {} })
      continue
    }
    const result = yield* Effect.result(ask(client))
    if (Result.isSuccess(result)) {
      const { answer, settled, value } = result.success
      answers.push({ ...named, status: settled ? "settled" : "open", answer, value })
    } else {
      const problem = problemOf(result.failure)
      if (problem.stops) stopped = problem.words
      answers.push({ ...named, status: "failed", answer: problem.words, value: {} })
    }
  }
  return { answers, spent: { upstream, ...client.spent() } }
})

/** Describes a failure in our own words, because an upstream's text may hold names; and whether others would fail too. */
const problemOf = (error: ProbeFailure): { readonly words: string; readonly stops: boolean } => {
  if (error._tag === "BudgetBusy") {
    return { words: "other programs use too much of the rate limit", stops: true }
  }
  const { reason, upstream } = error
  switch (reason._tag) {
    case "Unauthorized":
      return { words: "status 401: the credential was rejected, or lacks a scope", stops: upstream === "haravan" }
    case "Forbidden":
      return { words: "status 403: the credential lacks a scope", stops: false }
    case "NotFound":
      return { words: "status 404: there is nothing at this path", stops: false }
    case "InvalidRequest":
      return { words: `the request was rejected${statusIn(reason.status)}`, stops: false }
    case "UnexpectedResponse":
      return { words: `the response is not the documented JSON (status ${reason.status})`, stops: false }
    case "RateLimited":
      return { words: "status 429 for too long", stops: true }
    case "Unavailable":
      return { words: `no usable answer${statusIn(reason.status)}`, stops: true }
    case "TimedOut":
      return { words: "no answer in time", stops: true }
  }
}

const statusIn = (status: number | undefined): string => status === undefined ? "" : ` with status ${status}`

/** The maximum number of requests to an upstream, without retries. */
export const probeRequests = (upstream: Upstream): number =>
  questions[upstream].reduce((sum, { requests }: ProbeQuestion) => sum + requests, 0)
