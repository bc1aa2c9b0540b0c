/** What stands between a request and its handler; implemented by the service. */
export * from "./Authorization.ts"
export * from "./RateLimit.ts"
export * from "./RequestGuard.ts"
