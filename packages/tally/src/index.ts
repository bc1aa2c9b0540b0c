/**
 * What a tally means: which records are the same, what a row's verdict is, and what a store keeps.
 *
 * @module
 */
export * from "./link/index.ts"
export * from "./linkfile/index.ts"
export * from "./store/index.ts"
export * from "./text/index.ts"
export * from "./verdict/index.ts"
