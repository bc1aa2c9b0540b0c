/** The middleware of the contract, which the service implements. */
export * from "./Authorization.ts"
export * from "./RateLimit.ts"
export * from "./RequestGuard.ts"
