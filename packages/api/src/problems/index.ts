/** The problems of the service (RFC 9457). */
export * from "./access.ts"
export * from "./Problem.ts"
export * from "./request.ts"
export * from "./service.ts"
export * from "./upstream.ts"
