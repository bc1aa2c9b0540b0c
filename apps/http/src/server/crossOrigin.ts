import * as HttpMiddleware from "effect/http/HttpMiddleware"

/** What web pages of the origins in the settings may send and see; without such origins browsers let none. */
export const crossOrigin = (origins: ReadonlyArray<string>) => {
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
    /** Seconds that a browser remembers the answer to a preflight. */
    maxAge: 600
  })
}
