export { type CellForm, writeCell } from "./cell.ts"
export { candidatesOf, exportLinks, type LinkSource } from "./exportLinks.ts"
export * from "./LinkFile.ts"
export * from "./LinkFileError.ts"
export type { LinkFileRow } from "./LinkFileRow.ts"
export { declaredByRecord, missingRecords, type NamedRecord, recordName } from "./missingRecords.ts"
export { type LinkPlan, type LinkStep, planLinks } from "./planLinks.ts"
export { changeIds, readLinkFile } from "./readLinkFile.ts"
export {
  readRow as readLinkRow,
  type RowMeaning as LinkRowMeaning,
  type RowProblem as LinkRowProblem
} from "./readRow.ts"
export { linkFileHeader, linkFileLine } from "./writeLinkFile.ts"
