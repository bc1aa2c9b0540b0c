import * as Context from "effect/Context"
import { HttpApiMiddleware, HttpApiSecurity, OpenApi } from "effect/http-api"
import { ReadOnlyKeyProblem, TooManyRequestsProblem, UnauthenticatedProblem } from "../problems/access.ts"

/** Who asks. */
export class Caller extends Context.Service<Caller, {
  /** The name of the caller's API key; null where the service has none set. */
  readonly name: string | null
  /** Whether the key may only read. */
  readonly readOnly: boolean
}>()("@stocktally/api/Caller") {}

const apiKey: HttpApiSecurity.Http = HttpApiSecurity.bearer.pipe(
  HttpApiSecurity.annotateMerge(OpenApi.annotations({
    description: "One of the service's API keys, as `Authorization: Bearer SECRET`. Not needed where none are set."
  }))
)

/**
 * Lets those in who bear an API key, or everyone where the service has none set. A `ro:` key may use neither POST nor PUT.
 */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "@stocktally/api/Authorization",
  { error: [UnauthenticatedProblem, ReadOnlyKeyProblem, TooManyRequestsProblem], security: { apiKey } }
) {}
