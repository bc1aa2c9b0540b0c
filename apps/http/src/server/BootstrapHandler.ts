/** Handles requests while the service starts, and passes them to the routes once the store is open. */
import { NotReadyProblem } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Scope from "effect/Scope"
import { docsPage, homePage, openApiDocument } from "../docs/documents.ts"
import type { Lifecycle } from "./Lifecycle.ts"
import { problemResponse } from "./problemResponse.ts"

export type HttpApp = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  unknown,
  HttpServerRequest.HttpServerRequest | Scope.Scope
>

export interface BootstrapHandler {
  readonly app: HttpApp
  /** Passes all requests to the routes from now on. */
  readonly open: (routes: HttpApp) => Effect.Effect<void>
}

/**
 * Serves routes that need no store and `bootstrapRoutes`, and answers all other requests with 503 and a `Retry-After` of
 * one second.
 */
export const makeBootstrapHandler = (
  lifecycle: Lifecycle["Service"],
  bootstrapRoutes: { readonly [path: string]: HttpApp }
): BootstrapHandler => {
  const routes = new Map<string, HttpApp>(Object.entries({
    "/healthz": Effect.succeed(HttpServerResponse.jsonUnsafe({ status: "ok" })),
    "/": homePage,
    "/docs": docsPage,
    "/openapi.json": openApiDocument,
    ...bootstrapRoutes
  }))
  const notReady = Effect.sync(() =>
    problemResponse(
      new NotReadyProblem({
        retryAfterSeconds: 1,
        detail: lifecycle.startupProblem() ?? "The service is starting."
      })
    )
  )
  let app: HttpApp = Effect.flatMap(
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
