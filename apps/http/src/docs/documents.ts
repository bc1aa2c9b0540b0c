/** The documentation of the service, for programs and for people. Rendered at the first request. */
import { StocktallyApi } from "@stocktally/api"
import * as Effect from "effect/Effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as OpenApi from "effect/http-api/OpenApi"
import { createHash } from "node:crypto"
import { renderHome } from "./home.ts"
import { renderPage } from "./page.ts"
import { styles } from "./styles.ts"

const document = lazily(() => OpenApi.fromApi(StocktallyApi))

const openApi = lazily(() => HttpServerResponse.jsonUnsafe(document()))

/** Allows nothing but the style sheet, by its digest. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(styles).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

const page = (render: (document: OpenApi.OpenAPISpec) => string) =>
  lazily(() =>
    HttpServerResponse.html(render(document())).pipe(HttpServerResponse.setHeaders({
      "content-security-policy": policy,
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin"
    }))
  )

const docs = page(renderPage)
const home = page(renderHome)

/** `/openapi.json`. */
export const openApiDocument: Effect.Effect<HttpServerResponse.HttpServerResponse> = Effect.sync(openApi)

/** `/`. */
export const homePage: Effect.Effect<HttpServerResponse.HttpServerResponse> = Effect.sync(home)

/** `/docs`. */
export const docsPage: Effect.Effect<HttpServerResponse.HttpServerResponse> = Effect.sync(docs)

function lazily<A>(make: () => A): () => A {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}
