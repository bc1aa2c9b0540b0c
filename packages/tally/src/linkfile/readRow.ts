/** Reads one row of a link file. */
import { type LinkKind, uncheckedId } from "@stocktally/schema"
import * as Result from "effect/Result"
import { cellReader, readId, readNote, readWord, type RowProblem } from "../sheet/readCell.ts"
import { readIdentifier } from "../sheet/cell.ts"
import type { Cells } from "../sheet/readSheet.ts"
import type { DeclarationChange } from "../store/LinkStore.ts"
import { type LinkFileAction, linkFileActions, type LinkFileColumn, type LinkFilePair } from "./LinkFile.ts"

type Problem = RowProblem<LinkFileColumn>

/** A valid row: a change, a pair without an action, or nothing. */
export type ParsedRow =
  | { readonly _tag: "Change"; readonly change: DeclarationChange }
  | { readonly _tag: "Pair"; readonly pair: Omit<LinkFilePair, "line"> }
  | { readonly _tag: "Nothing" }

/** Reads a row of a link file, or returns all of its problems. A row without an action changes nothing. */
export const readRow = (cells: Cells<LinkFileColumn>): Result.Result<ParsedRow, ReadonlyArray<Problem>> => {
  const { problems, read } = cellReader(cells)
  const loop = read("loop_id", readId)
  const haravan = read("haravan_id", readId)
  const note = read("note", readNote)
  const hasAction = readIdentifier(cells("action") ?? "") !== ""
  if (loop === null && haravan === null && !hasAction) return Result.succeed({ _tag: "Nothing" })
  const kind = read("kind", readWord(["variant", "location"]))
  const action = hasAction ? read("action", readWord(linkFileActions)) : null
  if (
    kind === undefined || loop === undefined || haravan === undefined || action === undefined || note === undefined
  ) return Result.fail(problems)
  if (action !== null) {
    const change = changeOf(action, kind, { loop, haravan, note })
    return Result.map(Result.mapError(change, (problem) => [problem]), (change) => ({ _tag: "Change", change }))
  }
  return Result.succeed(
    loop === null || haravan === null ? { _tag: "Nothing" } : { _tag: "Pair", pair: { kind, loop, haravan } }
  )
}

/** The ids and the note of a row. */
interface RowValues {
  readonly loop: string | null
  readonly haravan: string | null
  readonly note: string | null
}

const changeOf = (
  action: LinkFileAction,
  kind: LinkKind,
  { haravan, loop, note }: RowValues
): Result.Result<DeclarationChange, Problem> => {
  switch (action) {
    case "link":
      return loop !== null && haravan !== null
        ? Result.succeed(declare(kind, { _tag: "Link", loop, haravan }, note))
        : Result.fail([loop === null ? "loop_id" : "haravan_id", "is empty; a link needs both ids"])
    case "ignore":
      if (loop !== null && haravan !== null) {
        return Result.fail(["action", "ignores two records at once; empty the id of the record that is not meant"])
      }
      if (note === null) return Result.fail(["note", "is empty; write why the record has no partner"])
      if (loop !== null) return Result.succeed(declare(kind, { _tag: "IgnoreLoop", loop, reason: note }, null))
      return haravan === null
        ? Result.fail(["loop_id", "is empty, and so is haravan_id; write the id of the record that has no partner"])
        : Result.succeed(declare(kind, { _tag: "IgnoreHaravan", haravan, reason: note }, null))
    case "remove":
      return loop === null && haravan === null
        ? Result.fail(["loop_id", "is empty, and so is haravan_id; write the id of a record"])
        : Result.succeed({ _tag: "Forget", kind, loop: loop ?? undefined, haravan: haravan ?? undefined })
  }
}

/** A declaration of variants or of locations. Its ids are canonical digits. */
export type PlainDeclaration =
  | { readonly _tag: "Link"; readonly loop: string; readonly haravan: string }
  | { readonly _tag: "IgnoreLoop"; readonly loop: string; readonly reason: string }
  | { readonly _tag: "IgnoreHaravan"; readonly haravan: string; readonly reason: string }

const branded = <LoopId, HaravanId>(
  declaration: PlainDeclaration,
  loopId: (digits: string) => LoopId,
  haravanId: (digits: string) => HaravanId
) => {
  switch (declaration._tag) {
    case "Link":
      return { _tag: declaration._tag, loop: loopId(declaration.loop), haravan: haravanId(declaration.haravan) }
    case "IgnoreLoop":
      return { _tag: declaration._tag, loop: loopId(declaration.loop), reason: declaration.reason }
    case "IgnoreHaravan":
      return { _tag: declaration._tag, haravan: haravanId(declaration.haravan), reason: declaration.reason }
  }
}

const declare = (kind: LinkKind, declaration: PlainDeclaration, note: string | null): DeclarationChange =>
  kind === "variant"
    ? {
      _tag: "Declare",
      kind,
      note,
      declaration: branded(declaration, uncheckedId.LoopVariantId, uncheckedId.HaravanVariantId)
    }
    : {
      _tag: "Declare",
      kind,
      note,
      declaration: branded(declaration, uncheckedId.LoopLocationId, uncheckedId.HaravanLocationId)
    }
