/**
 * Syncs a store with Loop and Haravan, and provides what the programs read from it.
 *
 * @module
 */
export { type SharedBudget, shareBudgets } from "./account/shareBudgets.ts"
export * from "./advice/index.ts"
export { checkStore, type StoreCheckResult, unusableStore } from "./doctor/checkStore.ts"
export { doctor, doctorRequests } from "./doctor/Doctor.ts"
export type { DoctorCheck, DoctorReport } from "./doctor/DoctorReport.ts"
export type { ProbeAnswer } from "./doctor/probing/ProbeQuestion.ts"
export { type ProbeReport, probeRequests, type ProbeSpending, probeUpstreams } from "./doctor/probing/probeUpstreams.ts"
export * from "./livereads/LiveReads.ts"
export { LocalLiveReads, type LocalLiveReadsOptions } from "./livereads/LocalLiveReads.ts"
export { makeSingleFlight } from "./livereads/singleFlight.ts"
export type { RowReading } from "./readagain/readAgain.ts"
export * from "./readmodel/index.ts"
export { NothingToUndo, RulesConflict, InvalidRules } from "./rules/RulesError.ts"
export type {
  RulesChangeResult,
  RuleSetProposal,
  RulesChangeRequest,
  RulesUndoResult,
  CurrentRules,
  StockRules
} from "./rules/StockRules.ts"
export { OnRunEnd } from "./run/OnRunEnd.ts"
export type { RefreshOutcome, RefreshMode } from "./run/refreshSync.ts"
export type { SyncRequest } from "./run/Runner.ts"
export type { RunRequest } from "./run/RunPlan.ts"
export type { SyncReport } from "./run/runSync.ts"
export { makeRunTurns, RunTurns } from "./run/RunTurns.ts"
export { Sync } from "./run/Sync.ts"
export type { PerUpstream, SyncPhase, SyncProgress } from "./run/SyncProgress.ts"
export { backoffMillis } from "./run/watchSync.ts"
export {
  byAttention,
  differencesOf,
  type NamedShop,
  readShopSummary,
  type ShopSummary,
  type SummarySource,
  unreadShop
} from "./shops/ShopSummary.ts"
export { AlreadyRunning, describeSyncError, isTransient, type SyncError } from "./SyncError.ts"
export type { HaravanReader, LoopReader, SyncSettings } from "./SyncSettings.ts"
export { TooMuchLoss } from "./TooMuchLoss.ts"
export type { UpstreamServices } from "./UpstreamServices.ts"
