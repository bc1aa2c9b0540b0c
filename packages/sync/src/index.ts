/**
 * Brings a store up to date with Loop and Haravan, and answers what doors ask of it.
 *
 * @module
 */
export * from "./advice/index.ts"
export * from "./doctor/index.ts"
export * from "./readmodel/index.ts"
export * from "./run/index.ts"
