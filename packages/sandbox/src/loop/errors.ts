import { type Reply, errorReply } from "../http/SandboxRequest.ts"
import { array, object, text } from "../http/json.ts"

// The bodies are those of Loop's specification and documentation.

export const unauthorized = (route: string): Reply =>
  errorReply(
    route,
    401,
    `{ "error": { "code": "401", "http_code": "GEN-UNAUTHORIZED", "message": "Unauthorized." } }`
  )

/** A key that lacks a scope gets 401 as well, in the older form. */
export const unauthorizedScope = (route: string): Reply =>
  errorReply(route, 401, object([["errors", text("Unauthorized.")]]))

export const inventoryNotFound = (route: string): Reply =>
  errorReply(
    route,
    404,
    `{ "code": "404", "http_code": "GEN-NOT-FOUND", "message": `
      + `"The inventory could not be found. Please verify that the provided id is correct." }`
  )

export const externalNotFound = (route: string): Reply =>
  errorReply(route, 404, object([["errors", object([["code", text("NOT_FOUND")]])]]))

export const routeNotFound = (route: string): Reply =>
  errorReply(route, 404, object([["code", text("NOT_FOUND")], ["message", text("The route could not be found.")]]))

export const wrongMethod = (route: string): Reply =>
  errorReply(route, 405, object([["message", text("The method is not supported for this route.")]]))

export const invalid = (route: string, field: string, message: string): Reply =>
  errorReply(
    route,
    422,
    object([["message", text(message)], ["errors", object([[field, array([text(message)])]])]])
  )

/** Its body is not documented. */
export const tooMany = (route: string, withBody: boolean): Reply =>
  errorReply(route, 429, withBody ? object([["message", text("Too Many Attempts.")]]) : "")
