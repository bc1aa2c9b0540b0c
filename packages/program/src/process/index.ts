/**
 * How our programs start, stop on signals, report failures and exit. Imports nothing else of this package, so that
 * `--version` starts fast.
 *
 * @module
 */
export { ExitStatus } from "./ExitStatus.ts"
export { type Failure, failureOfDefect } from "./Failure.ts"
export { limitHeapGrowth, limitOldGeneration } from "./limitHeapGrowth.ts"
export { ProcessExit } from "./ProcessExit.ts"
export * as Program from "./Program.ts"
export type { ReportOptions } from "./reportFailures.ts"
export { statusOfStore, statusOfUpstream } from "./statusOfError.ts"
