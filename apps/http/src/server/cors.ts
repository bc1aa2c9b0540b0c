import * as HttpMiddleware from "effect/http/HttpMiddleware"

/** CORS for web pages of the configured origins. */
export const cors = (origins: ReadonlyArray<string>) => {
  const allowed = new Set(origins)
  return HttpMiddleware.cors({
    allowedOrigins: (origin: string) => allowed.has(origin),
    allowedMethods: ["GET", "HEAD", "POST", "PUT"],
    allowedHeaders: [
      "authorization",
      "content-type",
      "if-match",
      "if-none-match",
      "cache-control",
      "last-event-id",
      "traceparent",
      "x-request-id"
    ],
    exposedHeaders: [
      "age",
      "etag",
      "location",
      "ratelimit",
      "ratelimit-policy",
      "retry-after",
      "x-request-id",
      "x-stocktally-source"
    ],
    /** How many seconds a browser caches a preflight. */
    maxAge: 600
  })
}
