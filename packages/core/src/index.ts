/**
 * Loop and Haravan as Effect services: typed errors, budgets, planning, paging, linking and verdicts.
 *
 * @module
 */
export type { Budget, BudgetState, Elsewhere, Exchange } from "./budget/Budget.ts"
export { type Priority, RequestPriority } from "./budget/Priority.ts"
export * from "./doctor/index.ts"
export type { BalanceBatch, BalanceCheckpoint } from "./haravan/BalanceBatches.ts"
export type { BalanceFilter } from "./haravan/BalanceFilter.ts"
export { balanceOrder } from "./haravan/BalanceOrder.ts"
export {
  type BalanceKey,
  maxIds as maxBalanceIds,
  maxRows as maxBalanceRows,
  plannedRequests
} from "./haravan/BalancePlan.ts"
export { Haravan, haravanBaseUrl, type HaravanSettings } from "./haravan/Haravan.ts"
export type { ProductCheckpoint, ProductFilter, ProductPage } from "./haravan/Products.ts"
export * from "./link/index.ts"
export * from "./linkfile/index.ts"
export { type InventoryFilter, Loop, loopBaseUrl, type LoopSettings } from "./loop/Loop.ts"
export type { LoopListPage } from "./loop/LoopPages.ts"
export * from "./readmodel/index.ts"
export * from "./store/index.ts"
export * from "./sync/index.ts"
export * from "./tally/index.ts"
export * from "./text/index.ts"
export { InvalidBaseUrl, isLoopbackHost, parseBaseUrl } from "./upstream/BaseUrl.ts"
export { describeClock } from "./upstream/ClockOffset.ts"
export { type Credential, fixedCredential } from "./upstream/Credential.ts"
export { asksForRecord, describeUpstream } from "./upstream/describeUpstream.ts"
export * as UpstreamMetrics from "./upstream/Metrics.ts"
export { readableInventories } from "./upstream/readableRows.ts"
export type { TransportLimits } from "./upstream/Transport.ts"
export type { UpstreamCall, UpstreamWire } from "./upstream/UpstreamClient.ts"
export type { UpstreamSettings } from "./upstream/UpstreamSettings.ts"
