/** Every way in which the service says no (RFC 9457). */
export * from "./access.ts"
export * from "./Problem.ts"
export * from "./request.ts"
export * from "./service.ts"
export * from "./upstream.ts"
