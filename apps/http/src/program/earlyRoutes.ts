/** What answers while the store cannot be opened yet: whoever looks why needs it then. */
import type { TooManyRequestsProblem } from "@stocktally/api"
import { checkSettings, type SettingsValues, type Sources } from "@stocktally/program"
import { doctor } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import type { Quotas } from "../access/Quotas.ts"
import { doctorCost } from "../handlers/doctor.ts"
import { makeScrape, scrapeResponse } from "../handlers/system/scrape.ts"
import type { App } from "../server/BootstrapHandler.ts"
import { CurrentRequest } from "../server/CurrentRequest.ts"
import type { Lifecycle } from "../server/Lifecycle.ts"
import { problemResponse } from "../server/problemResponse.ts"

/** By path. The doctor tries the upstreams, and says of the store what it waits for. */
export const earlyRoutes = (
  settings: SettingsValues,
  sources: Sources["Service"],
  quotas: Quotas,
  lifecycle: Lifecycle["Service"]
): { readonly [path: string]: App } => {
  const { haravan, loop, source } = sources
  const budgets = [
    ["loop", Option.map(loop, ({ budget }) => budget)],
    ["haravan", Option.map(haravan, ({ budget }) => budget)]
  ] as const
  const missing = budgets.filter(([, budget]) => Option.isNone(budget)).map(([upstream]) => upstream)
  const scrape = makeScrape({ budgets, summary: Effect.fail("the store is not open") })
  const examine = Effect.gen(function*() {
    const { checks } = yield* doctor(sources)
    const store = {
      upstream: null,
      name: "Store",
      status: "failed",
      detail: lifecycle.trouble() ?? "It is being opened.",
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
      Effect.flatMap((asker) => quotas.of(asker?.caller ?? null).spend(doctorCost(missing))),
      Effect.andThen(examine),
      Effect.catch((problem: TooManyRequestsProblem) => Effect.succeed(problemResponse(problem)))
    )
  }
}
