export * from "./Flags.ts"
export { clockToleranceMillis, isOld } from "./isOld.ts"
export * from "./LiveSources.ts"
export * from "./LiveTally.ts"
export { rereadRow, type SingleRead, type SingleReads } from "./rereadRow.ts"
export * from "./RowFilter.ts"
export * from "./RowOrder.ts"
export {
  type HaravanLocationEntry,
  haravanName,
  type HaravanSide,
  type HaravanVariantEntry,
  isComplete,
  type LoopLocationEntry,
  type LoopSide,
  type LoopVariantEntry,
  unreadHaravan,
  unreadLoop
} from "./Side.ts"
export * from "./TallyRows.ts"
export * from "./Verdict.ts"
