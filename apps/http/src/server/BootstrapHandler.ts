/** What answers requests: little while the service starts, and everything once its store is there. */
import { NotReadyProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Scope from "effect/Scope"
import { docsPage, homePage, openApiDocument } from "../docs/documents.ts"
import type { Lifecycle } from "./Lifecycle.ts"
import { problemResponse } from "./problemResponse.ts"

export type App = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  unknown,
  HttpServerRequest.HttpServerRequest | Scope.Scope
>

export interface BootstrapHandler {
  readonly app: App
  /** From now on the routes answer. */
  readonly open: (routes: App) => Effect.Effect<void>
}

/** Begins with what needs no store, `early` by path besides; who asks for more is told to come back in a second. */
export const makeBootstrapHandler = (
  lifecycle: Lifecycle["Service"],
  early: { readonly [path: string]: App }
): BootstrapHandler => {
  const routes = new Map<string, App>(Object.entries({
    "/healthz": Effect.succeed(HttpServerResponse.jsonUnsafe({ status: "ok" })),
    "/": homePage,
    "/docs": docsPage,
    "/openapi.json": openApiDocument,
    ...early
  }))
  const notReady = Effect.sync(() =>
    problemResponse(
      new NotReadyProblem({
        retryAfterSeconds: 1,
        detail: lifecycle.trouble() ?? "The service is starting; its store is being opened."
      })
    )
  )
  let app: App = Effect.flatMap(
    HttpServerRequest.HttpServerRequest,
    ({ url }) => routes.get(url.split("?", 1)[0] ?? "") ?? notReady
  )
  return {
    app: Effect.suspend(() => app),
    open: (routes) =>
      Effect.sync(() => {
        app = routes
      })
  }
}
