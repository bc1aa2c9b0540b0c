/** Routes that work before the store is open, because that is when they help to find out why. */
import type { TooManyRequestsProblem } from "@stocktally/api"
import { checkSettings, type SettingsValues, type Sources } from "@stocktally/program"
import { doctor } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import type { Quotas } from "../access/Quotas.ts"
import { doctorCost } from "../handlers/doctor.ts"
import { makeScrape, measureProcess, scrapeResponse } from "../handlers/system/scrape.ts"
import type { HttpApp } from "../server/BootstrapHandler.ts"
import { CurrentRequest } from "../server/CurrentRequest.ts"
import type { Lifecycle } from "../server/Lifecycle.ts"
import { problemResponse } from "../server/problemResponse.ts"

/** Makes the routes, by path. The doctor checks the upstreams, and reports why the store is not open. */
export const bootstrapRoutes = (
  settings: SettingsValues,
  sources: Sources["Service"],
  quotas: Quotas,
  lifecycle: Lifecycle["Service"]
): { readonly [path: string]: HttpApp } => {
  const { haravan, loop, source } = sources
  const budgets = [
    ["loop", Option.map(loop, ({ budget }) => budget)],
    ["haravan", Option.map(haravan, ({ budget }) => budget)]
  ] as const
  const missing = budgets.filter(([, budget]) => Option.isNone(budget)).map(([upstream]) => upstream)
  const scrape = Effect.andThen(
    measureProcess,
    makeScrape({ budgets, summary: Effect.fail("the store is not open") })
  )
  const runDoctor = Effect.gen(function*() {
    const { checks } = yield* doctor(sources)
    const store = {
      upstream: null,
      name: "Store",
      status: "failed",
      detail: lifecycle.startupProblem() ?? "still opening",
      remedy: null
    }
    return HttpServerResponse.jsonUnsafe({
      source,
      rows: [...checks, ...checkSettings(settings), store],
      nextCursor: null
    })
  })
  return {
    "/metrics": Effect.map(scrape, scrapeResponse),
    "/v1/doctor": CurrentRequest.pipe(
      Effect.flatMap((request) => quotas.of(request?.caller ?? null).consume(doctorCost(missing))),
      Effect.andThen(runDoctor),
      Effect.catch((problem: TooManyRequestsProblem) => Effect.succeed(problemResponse(problem)))
    )
  }
}
