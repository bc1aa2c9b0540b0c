import { ServiceApi } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { docsPage, homePage, openApiDocument } from "../docs/documents.ts"
import { scrapeResponse } from "./system/scrape.ts"
import { ServiceHealth } from "./system/ServiceHealth.ts"

/** The handlers about the service itself, which return no stock data. */
export const systemHandlers = HttpApiBuilder.group(
  ServiceApi,
  "system",
  Effect.fnUntraced(function*(handlers) {
    const { ready, scrape } = yield* ServiceHealth
    return handlers
      .handle("alive", () => Effect.succeed({ status: "ok" as const }))
      .handle("ready", () => ready)
      .handle("openapi", () => openApiDocument)
      .handle("home", () => homePage)
      .handle("docs", () => docsPage)
      .handle("metrics", () => Effect.map(scrape, scrapeResponse))
  })
)
