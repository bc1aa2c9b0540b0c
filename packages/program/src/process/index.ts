/**
 * What the programs share of being a process: how one starts, is told to stop, tells of its failures and ends. Loads
 * nothing of the rest, so that `--version` does not wait for it.
 *
 * @module
 */
export { Exited } from "./Exited.ts"
export { ExitStatus } from "./ExitStatus.ts"
export { type Failure, failureOfDefect } from "./Failure.ts"
export { frugal } from "./frugal.ts"
export * as Program from "./Program.ts"
export type { ReportOptions } from "./reporting.ts"
export { statusOfStore, statusOfUpstream } from "./statuses.ts"
