/**
 * What a tally means: which records are the same, what a row's verdict is, and what a store keeps.
 *
 * @module
 */
export {
  type HaravanLocationEntry,
  haravanName,
  type HaravanVariantEntry,
  type LoopLocationEntry,
  type LoopVariantEntry
} from "./link/CatalogEntry.ts"
export { type FormerLink, type Linking, linkKept } from "./link/linkKept.ts"
export { linkableLocations, linkLocations } from "./link/linkLocations.ts"
export type { Linkable } from "./link/linkRecords.ts"
export type { FormerPartner, Links, LinkState, SideLinks, Unlinked } from "./link/Links.ts"
export {
  type LinkableHaravanVariant,
  type LinkableLoopVariant,
  linkableVariants,
  linkVariants
} from "./link/linkVariants.ts"
export { keysNamed, namedIds, type NamedRecord, recordName } from "./link/NamedRecord.ts"
export { packed, PackedRecords, type Packing } from "./link/PackedRecords.ts"
export { listed } from "./link/wording.ts"
export { allLinks } from "./linkfile/allLinks.ts"
export { candidatesOf, exportLinks, type LinkSource } from "./linkfile/exportLinks.ts"
export type { LinkFile, LinkFileColumn } from "./linkfile/LinkFile.ts"
export { type LinkFileRow, linkFileSheet } from "./linkfile/LinkFileRow.ts"
export { declaredByRecord, missingRecords } from "./linkfile/missingRecords.ts"
export { type LinkPlan, type LinkStep, planLinks } from "./linkfile/planLinks.ts"
export { readLinkFile } from "./linkfile/readLinkFile.ts"
export { readRow as readLinkRow } from "./linkfile/readRow.ts"
export { proposeRules } from "./propose/proposeRules.ts"
export type {
  NoProposal,
  ProposalCounts,
  ProposalExample,
  ProposalInput,
  ProposalPart,
  RuleProposal,
  RuleProposals
} from "./propose/RuleProposal.ts"
export { readHaravanLocations, readLoopLocation, ruleCells } from "./rulefile/readRuleCells.ts"
export { readRuleFile } from "./rulefile/readRuleFile.ts"
export type { RuleFileColumn } from "./rulefile/RuleFile.ts"
export { ruleFileSheet } from "./rulefile/ruleFileSheet.ts"
export { expectedOf, isWithinTolerance, stockSum, type StockSum } from "./rules/expected.ts"
export { type Placement, type PlaceIds, placements } from "./rules/placement.ts"
export { rowSentence } from "./rules/rowSentence.ts"
export { unusedLine } from "./rules/unusedLine.ts"
export { rowValue, valueOf } from "./rules/valueOf.ts"
export { mostRules, type RuleProblem } from "./ruleset/checkRules.ts"
export { namedRule, type NamedRule } from "./ruleset/NamedRule.ts"
export { planRules, type RulesPlan, type RulesStore, type RuleStep } from "./ruleset/planRules.ts"
export type { NotALocation } from "./ruleset/resolveLocation.ts"
export { idsIn, locationsNamed, readRuleLocations, type RuleLocations } from "./ruleset/RuleLocations.ts"
export { sortedRules } from "./ruleset/ruleSet.ts"
export { ruleDifference, ruleSources, ruleTarget, ruleText } from "./ruleset/ruleText.ts"
export { type RuleWarning, ruleWarnings, unusedLocations } from "./ruleset/ruleWarnings.ts"
export { type CellForm, writeCell } from "./sheet/cell.ts"
export { SheetError, SheetProblems } from "./sheet/SheetError.ts"
export { type SheetColumn, sheetHeader, sheetLine } from "./sheet/writeSheet.ts"
export type { Catalog } from "./store/Catalog.ts"
export type { Change, ChangesPage, FeedPage, HaravanCounts, History, RowChange } from "./store/History.ts"
export type {
  DeclarationChange,
  KeptDeclaration,
  KeptLink,
  KeptLinks,
  LinkedPair,
  LinkEnd,
  LinkRow,
  LinksCompared,
  LinksReplaced
} from "./store/KeptLinks.ts"
export type { KeptRules, RulesChange, RuleSet, StockEvidence } from "./store/KeptRules.ts"
export { type KnownCredential, type KnownCredentials, unknownCredential } from "./store/KnownCredential.ts"
export type { Held, Lease, Leases, Taking } from "./store/Lease.ts"
export type { DoubledBalances, LevelKeys, Levels, LevelsWritten, RowKeys } from "./store/Levels.ts"
export { Owner, ownerName, ownerOfShop, sandboxOwner } from "./store/Owner.ts"
export { type Commit, type Reading, type Readings, Subject, type SubjectState, type Unseen } from "./store/Reading.ts"
export type { SharedBudgets } from "./store/SharedBudget.ts"
export { StockStore } from "./store/StockStore.ts"
export {
  Away,
  Busy,
  Corrupt,
  Full,
  LeaseLost,
  Misconfigured,
  NewerVersion,
  NotADatabase,
  NotWritable,
  ReadOnly,
  Refused,
  StoreError,
  StoreErrorReason,
  Unexpected,
  WrongOwner
} from "./store/StoreError.ts"
export { RunFailure, type RunProgress, SyncRun, type SyncRuns } from "./store/SyncRun.ts"
export {
  type Healing,
  InvalidCursor,
  type JudgeResult,
  type PageOptions,
  type SideFreshness,
  type Tallies,
  type TallyCounts,
  type TallyFilter,
  type TallyFreshness,
  type TallyPage,
  type TallyQuery,
  type Totals,
  type UnusedLocation
} from "./store/Tallies.ts"
export { closestByKey, closestNames } from "./text/closestNames.ts"
export { fold } from "./text/fold.ts"
export { normalKey } from "./text/normalKey.ts"
export { unreadableLine } from "./text/unreadableLine.ts"
export { visibleKey } from "./text/visibleKey.ts"
export { flagsOf } from "./verdict/Flags.ts"
export { harmGroupOf, harmOf, harmOfValue, isDifference } from "./verdict/Harm.ts"
export { locationKey, locationNamesOf, possibleVerdicts, type RowFilter, wordsOf } from "./verdict/RowFilter.ts"
export {
  byHarm,
  parseRowOrder,
  parseSort,
  severityOf,
  sizeOf,
  type SortColumn,
  sortColumns,
  UnknownColumn
} from "./verdict/RowOrder.ts"
export { addToTotals, emptySummary, emptyTotals, type SummaryCounts } from "./verdict/Summary.ts"
export { isStale, judge, type Known, type VerdictRules } from "./verdict/Verdict.ts"
