import { credentials, haravanTokens, loopKeys } from "./credentials.ts"
import type { Reply, SandboxRequest } from "./http/SandboxRequest.ts"
import { tooMany as haravanTooMany, unauthorized as haravanUnauthorized } from "./haravan/errors.ts"
import { answerHaravan, haravanRoute } from "./haravan/routes.ts"
import type { ListQuirks } from "./quirks/ListQuirks.ts"
import { tooMany as loopTooMany, unauthorized as loopUnauthorized } from "./loop/errors.ts"
import { answerLoop, loopRoute } from "./loop/routes.ts"
import { type RateLimit, makeLeakyBucket, makeSlidingWindow, shareLimit, unlimited } from "./RateLimit.ts"
import type { SandboxOptions } from "./SandboxOptions.ts"
import type { Shop } from "./shop/Shop.ts"

/** An upstream behind its base path. */
export interface UpstreamSimulation {
  readonly routeOf: (path: string) => string
  /** The credential of a request; undefined if it has none that is valid. */
  readonly credentialOf: (request: SandboxRequest) => string | undefined
  readonly limitOf: (credential: string) => RateLimit
  readonly unauthorized: (route: string) => Reply
  readonly tooMany: (route: string, retryAfter: number) => Reply
  readonly answer: (request: SandboxRequest, path: string, credential: string) => Reply
}

/** Keeps a limit for each credential. Only valid credentials get one, so there are few. */
const limitPerCredential = (make: () => RateLimit) => {
  const limits = new Map<string, RateLimit>()
  return (credential: string): RateLimit => {
    const limit = limits.get(credential) ?? make()
    limits.set(credential, limit)
    return limit
  }
}

export const simulateHaravan = (
  shop: Shop,
  anotherShop: () => Shop,
  options: SandboxOptions & { readonly openedAt: number },
  quirks: () => ListQuirks,
  countOtherProgram: (isRefused: boolean) => void
): UpstreamSimulation => {
  const { haravanBucket, otherProgram } = options
  const makeLimit = (): RateLimit => {
    if (options.limits === "none") return unlimited({ "x-haravan-api-call-limit": `1/${haravanBucket.size}` })
    const bucket = makeLeakyBucket(haravanBucket)
    return otherProgram === undefined ? bucket : shareLimit(bucket, otherProgram, options.openedAt, countOtherProgram)
  }
  return {
    routeOf: haravanRoute,
    credentialOf: (request) => {
      const token = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1] ?? ""
      return haravanTokens.has(token) ? token : undefined
    },
    limitOf: limitPerCredential(makeLimit),
    unauthorized: haravanUnauthorized,
    tooMany: (route, retryAfter) => {
      const reply = haravanTooMany(route)
      const seconds = (Math.ceil(retryAfter * 10) / 10).toFixed(1)
      return { ...reply, headers: { ...reply.headers, "retry-after": seconds } }
    },
    answer: (request, path, credential) =>
      answerHaravan(credential === credentials.haravanAccessTokenOfAnotherShop ? anotherShop() : shop, request, path, {
        missingScope: haravanTokens.get(credential),
        quirks: quirks(),
        refuseUnknownVariant: options.refuseUnknownVariant
      })
  }
}

export const simulateLoop = (shop: Shop, options: SandboxOptions, quirks: () => ListQuirks): UpstreamSimulation => {
  let refusals = 0
  return {
    routeOf: loopRoute,
    credentialOf: (request) => {
      const key = request.headers["x-authorization"] ?? ""
      return loopKeys.has(key) ? key : undefined
    },
    limitOf: limitPerCredential(() =>
      options.limits === "clock" ? makeSlidingWindow(options.loopRequestsPerMinute, 60_000) : unlimited({})
    ),
    unauthorized: loopUnauthorized,
    tooMany: (route, retryAfter) => {
      const isOdd = refusals++ % 2 === 1
      const saysWhen = options.loopRetryAfter === "always" || (options.loopRetryAfter === "alternate" && !isOdd)
      const reply = loopTooMany(route, !isOdd)
      return saysWhen ? { ...reply, headers: { ...reply.headers, "retry-after": String(retryAfter) } } : reply
    },
    answer: (request, path, credential) =>
      answerLoop(shop, request, path, { missingScope: loopKeys.get(credential), quirks: quirks() })
  }
}
