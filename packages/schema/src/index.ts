/**
 * Ids, domain types and errors of Loop and Haravan inventory. The wire codecs are the entry point `./wire`.
 *
 * @module
 */
export { about } from "./about.ts"
export * from "./formatDuration.ts"
export * from "./Haravan.ts"
export * from "./Id.ts"
export * from "./isOld.ts"
export * from "./LevelKey.ts"
export * from "./Link.ts"
export * from "./Loop.ts"
export * from "./Money.ts"
export * from "./Quantity.ts"
export * from "./StockRule.ts"
export * from "./Tally.ts"
export * from "./tallyRowJson.ts"
export * from "./Timestamp.ts"
export * from "./Unreadable.ts"
export * from "./UpstreamError.ts"
export * from "./verdicts.ts"
export * from "./visible.ts"
