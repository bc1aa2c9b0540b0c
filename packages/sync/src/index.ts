/**
 * Brings a store up to date with Loop and Haravan, and answers what doors ask of it.
 *
 * @module
 */
export * from "./doctor/index.ts"
export * from "./livereads/LiveReads.ts"
export { LocalLiveReads, type LocalLiveReadsOptions } from "./livereads/LocalLiveReads.ts"
export { makeSingleFlight } from "./livereads/singleFlight.ts"
export * from "./readmodel/index.ts"
export * from "./run/index.ts"
