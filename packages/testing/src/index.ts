/**
 * What the tests of several packages share: a tally in memory to hold others against, builders, virtual time.
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
