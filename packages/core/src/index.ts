/**
 * Loop and Haravan as Effect services: typed errors, budgets, planning, paging and retries.
 *
 * @module
 */
export { type Budget, type BudgetState, type Elsewhere, type Exchange, makeBudget } from "./budget/Budget.ts"
export { noSignal } from "./budget/Limit.ts"
export { type Priority, RequestPriority } from "./budget/Priority.ts"
export { makeSlidingWindow } from "./budget/SlidingWindow.ts"
export { type BalanceBatch, BalanceCheckpoint, wholeCrawl } from "./haravan/BalanceBatches.ts"
export { attemptsFrom, type BalanceChanges, type BalancesSince, soon } from "./haravan/BalanceChanges.ts"
export type { BalanceFilter } from "./haravan/BalanceFilter.ts"
export { balanceOrder } from "./haravan/BalanceOrder.ts"
export {
  type BalanceKey,
  maxIds as maxBalanceIds,
  maxRows as maxBalanceRows,
  plannedRequests
} from "./haravan/BalancePlan.ts"
export { Haravan, haravanBaseUrl, type HaravanSettings } from "./haravan/Haravan.ts"
export { ProductCheckpoint, type ProductFilter, type ProductPage } from "./haravan/Products.ts"
export { type InventoryFilter, Loop, loopBaseUrl, type LoopSettings } from "./loop/Loop.ts"
export type { LoopListPage } from "./loop/LoopPages.ts"
export { inWords } from "./text/inWords.ts"
export { quotesSecret, redact } from "./text/redact.ts"
export { InvalidBaseUrl, isLoopbackHost, parseBaseUrl } from "./upstream/BaseUrl.ts"
export { describeClock } from "./upstream/ClockOffset.ts"
export { type Credential, fixedCredential } from "./upstream/Credential.ts"
export { asksForRecord, describeUpstream } from "./upstream/describeUpstream.ts"
export { isFromBetween } from "./upstream/Failure.ts"
export * as UpstreamMetrics from "./upstream/Metrics.ts"
export { listsRead, readableInventories, unreadableError } from "./upstream/readableRows.ts"
export type { TransportLimits } from "./upstream/Transport.ts"
export type { UpstreamCall, UpstreamWire } from "./upstream/UpstreamClient.ts"
export type { UpstreamSettings } from "./upstream/UpstreamSettings.ts"
