/**
 * Converts domain values to JSON and back, for the service, the client and `--format json`. Written by hand, because
 * schemas take many times as long for a page of rows. A test compares each function with the schema of the contract.
 */
export { tallyRowJson } from "@stocktally/schema"
export { changeJson, toChange } from "./history.ts"
export { toDeclarationChange, toLinkChange, linkRowJson, linksPageJson } from "./links.ts"
export { balanceJson } from "./live.ts"
export { ruleOfInput, rulesChangedJson, ruleSetJson, rulesJson, rulesUndoneJson } from "./rules.ts"
export { progressJson, runJson } from "./sync.ts"
export { countsJson, toFilter, freshnessJson } from "./tally.ts"
