/**
 * The meaning of a tally: links between records, verdicts of rows, stock rules, and the port of the store.
 *
 * @module
 */
export {
  type HaravanLocationEntry,
  haravanVariantName,
  type HaravanVariantEntry,
  type LoopLocationEntry,
  type LoopVariantEntry
} from "./link/CatalogEntry.ts"
export { locationLinkRules, linkLocations } from "./link/linkLocations.ts"
export type { LinkRules } from "./link/linkRecords.ts"
export type { FormerPartner, Links, LinkState, SideLinks, Unlinked } from "./link/Links.ts"
export {
  type LinkableHaravanVariant,
  type LinkableLoopVariant,
  variantLinkRules,
  linkVariants
} from "./link/linkVariants.ts"
export { packRecord, PackedRecords, type RecordPacking } from "./link/PackedRecords.ts"
export { recordKeys, referencedIds, type RecordRef, recordName } from "./link/RecordRef.ts"
export { type FormerLink, type LinkUpdate, updateLinks } from "./link/updateLinks.ts"
export { listIds } from "./link/wording.ts"
export { allLinks } from "./linkfile/allLinks.ts"
export { makeDescribeCandidates, exportLinks, type LinkSource } from "./linkfile/exportLinks.ts"
export type { LinkFile, LinkFileColumn } from "./linkfile/LinkFile.ts"
export { type LinkFileRow, linkFileSheet } from "./linkfile/LinkFileRow.ts"
export { indexDeclaration, missingRecords } from "./linkfile/missingRecords.ts"
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
export { expectedCount, isWithinTolerance, stockSum, type StockSum } from "./rules/expected.ts"
export { type Placement, type PlaceIds, placements } from "./rules/placement.ts"
export { rowSentence } from "./rules/rowSentence.ts"
export { rowValue, computeValue } from "./rules/rowValue.ts"
export { unusedLine } from "./rules/unusedLine.ts"
export { maxRules, type RuleProblem } from "./ruleset/checkRules.ts"
export { namedRule, type NamedRule } from "./ruleset/NamedRule.ts"
export { planRules, type RulesPlan, type RulePlanStore, type RuleStep } from "./ruleset/planRules.ts"
export type { UnresolvedLocation } from "./ruleset/resolveLocation.ts"
export { idTexts, locationsIn, readRuleLocations, type RuleLocations } from "./ruleset/RuleLocations.ts"
export { sortedRules } from "./ruleset/ruleSet.ts"
export { ruleDifference, ruleSources, ruleTarget, ruleText } from "./ruleset/ruleText.ts"
export { type RuleWarning, ruleWarnings, unusedLocations } from "./ruleset/ruleWarnings.ts"
export { type CellForm, writeCell } from "./sheet/cell.ts"
export { SheetError, SheetProblems } from "./sheet/SheetError.ts"
export { type SheetColumn, sheetHeader, sheetLine } from "./sheet/writeSheet.ts"
export type { Catalog } from "./store/Catalog.ts"
export { ClusterMember, ClusterMembers, MemberShop, memberShopId } from "./store/ClusterMembers.ts"
export { type Commit, type Crawl, type Crawls, Subject, type SubjectState, type UnseenCounts } from "./store/Crawl.ts"
export { type CredentialFacts, type CredentialMemory, noCredentialFacts } from "./store/CredentialFacts.ts"
export type { Change, ChangesPage, FeedPage, HaravanCounts, History, RowChange } from "./store/History.ts"
export type { HeldLease, Lease, Leases, LeaseAttempt } from "./store/Lease.ts"
export type { DuplicateBalances, LevelKeys, Levels, LevelsWriteResult, RowKeys } from "./store/Levels.ts"
export type {
  DeclarationChange,
  StoredDeclaration,
  FoundLink,
  LinkStore,
  LinkedPair,
  LinkEnd,
  LinkRow,
  LinkComparison,
  LinkReplacement
} from "./store/LinkStore.ts"
export { Owner, ownerName, ownerOfShop, sandboxOwner } from "./store/Owner.ts"
export type { RuleStore, RulesChange, RuleSet, StockEvidence } from "./store/RuleStore.ts"
export type { SharedBudgets } from "./store/SharedBudget.ts"
export { ShopStores, wrongSlug } from "./store/ShopStores.ts"
export { StockStore } from "./store/StockStore.ts"
export {
  Unreachable,
  Busy,
  Corrupt,
  Full,
  LeaseLost,
  Misconfigured,
  NewerVersion,
  NotADatabase,
  NotWritable,
  ReadOnly,
  AccessDenied,
  StoreError,
  StoreErrorReason,
  Unexpected,
  WrongOwner
} from "./store/StoreError.ts"
export type { StoreOverview } from "./store/StoreOverview.ts"
export { RunFailure, type RunProgress, SyncRun, type SyncRuns } from "./store/SyncRun.ts"
export {
  type ResolvedDifference,
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
export { toHarmGroup, computeHarm, harmOfValue, isDifference } from "./verdict/Harm.ts"
export { locationKey, splitLocationNames, possibleVerdicts, type RowFilter, searchWords } from "./verdict/RowFilter.ts"
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
export { isStale, judge, type VerdictInput, type VerdictRules } from "./verdict/Verdict.ts"
