import * as Context from "effect/Context"
import { HttpApiMiddleware, HttpApiSecurity, OpenApi } from "effect/http-api"
import { ReadOnlyKeyProblem, TooManyRequestsProblem, UnauthenticatedProblem } from "../problems/access.ts"

/** The caller of a request. */
export class Caller extends Context.Service<Caller, {
  /** The name of the caller's API key; null if the service has no keys. */
  readonly name: string | null
  /** Whether the key is read-only. */
  readonly readOnly: boolean
}>()("@stocktally/api/Caller") {}

const apiKey: HttpApiSecurity.Http = HttpApiSecurity.bearer.pipe(
  HttpApiSecurity.annotateMerge(OpenApi.annotations({
    description:
      "One of the service's API keys, as `Authorization: Bearer SECRET`. Not required if the service has no keys."
  }))
)

/**
 * Admits callers with an API key, or all callers if the service has no keys. A `ro:` key may use neither POST nor PUT.
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "@stocktally/api/Authorization",
  { error: [UnauthenticatedProblem, ReadOnlyKeyProblem, TooManyRequestsProblem], security: { apiKey } }
) {}
