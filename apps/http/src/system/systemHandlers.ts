import { StocktallyApi } from "@stocktally/api"
import { StockStore } from "@stocktally/tally"
import { Sources } from "@stocktally/program"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { docsPage, openApiDocument } from "../docs/documents.ts"
import { makeNowAndThen } from "../observe/nowAndThen.ts"
import { makeScrape } from "../observe/scrape.ts"
import { Lifecycle } from "../server/Lifecycle.ts"
import { readiness } from "./readiness.ts"

/** Prometheus' own name for its text format. */
const prometheusText = "text/plain; version=0.0.4; charset=utf-8"

/** How the service is, and what it is: the routes that say nothing of any stock. */
export const systemHandlers = HttpApiBuilder.group(
  StocktallyApi,
  "system",
  Effect.fnUntraced(function*(handlers) {
    const lifecycle = yield* Lifecycle
    const store = yield* StockStore
    const { haravan, loop } = yield* Sources
    const tell = makeNowAndThen(Duration.seconds(10))
    const budgets = [["loop", loop], ["haravan", haravan]] as const
    const scrape = makeScrape({ tallies: store.tallies, budgets })
    return handlers
      .handle("alive", () => Effect.succeed({ status: "ok" as const }))
      .handle("ready", () => readiness({ lifecycle, store, budgets, tell }))
      .handle("openapi", () => openApiDocument)
      .handle("docs", () => docsPage)
      .handle("metrics", () =>
        Effect.map(
          scrape,
          (body) => HttpServerResponse.text(body, { contentType: prometheusText })
        ))
  })
)
