/**
 * Shared by the tests of several packages: an in-memory tally as an oracle, builders, virtual time, generated
 * documentation.
 *
 * @module
 */
export * from "./builders/proposalInput.ts"
export * from "./builders/records.ts"
export * from "./builders/rows.ts"
export * from "./builders/rules.ts"
export * from "./builders/stubLinks.ts"
export * from "./builders/stubRules.ts"
export * from "./documentation.ts"
export * from "./oracle/filterRows.ts"
export * from "./oracle/Side.ts"
export * from "./oracle/TallyRows.ts"
export * from "./timed.ts"
export * from "./upstreams/makeSharedBudgets.ts"
export * from "./upstreams/upstreams.ts"
export * from "./virtually.ts"
