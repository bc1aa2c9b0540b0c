/**
 * What tests against the sandbox need beside it.
 *
 * @module
 */
export { type Busy, type VirtualTime, virtually } from "./testing/virtually.ts"
