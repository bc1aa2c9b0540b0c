import { StocktallyApi } from "@stocktally/api"
import { LiveReads, ReadModel } from "@stocktally/sync"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { docsPage, homePage, openApiDocument } from "../docs/documents.ts"
import { makeThrottledLog } from "./system/throttledLog.ts"
import { makeScrape, scrapeResponse } from "./system/scrape.ts"
import { Lifecycle } from "../server/Lifecycle.ts"
import { readiness } from "./system/readiness.ts"

/** The handlers about the service itself, which return no stock data. */
export const systemHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "system",
  Effect.fnUntraced(function*(handlers) {
    const lifecycle = yield* Lifecycle
    const readModel = yield* ReadModel
    const { budgets } = yield* LiveReads
    const log = makeThrottledLog(Duration.seconds(10))
    const scrape = makeScrape({ summary: readModel.summary(), budgets })
    return handlers
      .handle("alive", () => Effect.succeed({ status: "ok" as const }))
      .handle("ready", () => readiness({ lifecycle, readModel, budgets, log }))
      .handle("openapi", () => openApiDocument)
      .handle("home", () => homePage)
      .handle("docs", () => docsPage)
      .handle("metrics", () => Effect.map(scrape, scrapeResponse))
  })
)
