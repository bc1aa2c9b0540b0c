/** Declarations about a record without a link. */
import { type DeclarationChange, type LinkEnd, type LinkRow, visibleKey } from "@stocktally/tally"
import { type LinkKind, parseId, type Upstream, upstreamName } from "@stocktally/schema"
import * as Result from "effect/Result"
import type { Declaration } from "./state/Decision.ts"

/** The key of a row in the list. */
export const linkKey = ({ haravan, kind, loop }: LinkRow): string => `${kind} ${loop?.id ?? ""} ${haravan?.id ?? ""}`

/** The side of a record without a link. */
export const sideOf = ({ loop }: LinkRow): Upstream => loop === null ? "haravan" : "loop"

export const otherSide = (upstream: Upstream): Upstream => upstream === "loop" ? "haravan" : "loop"

/** A record for people: its SKU, else its name, else its id. */
const nameOf = (upstream: Upstream, kind: LinkKind, id: string, end: LinkEnd | null | undefined): string => {
  const sku = visibleKey(end?.sku ?? "").trim()
  const name = sku === "" ? (end?.name ?? "").trim() : sku
  return name === "" ? `${upstreamName(upstream)} ${kind} ${id}` : name
}

/** A declaration, or why it is invalid. */
export type DeclarationResult = Result.Result<Declaration, string>

/** Declares that a record without a link is the same as one of the other side, of which `known` may have the names. */
export const linkDeclaration = (
  row: LinkRow,
  otherId: string,
  known: ReadonlyArray<LinkEnd> = []
): DeclarationResult => {
  const side = sideOf(row)
  const id = otherId.trim()
  const self = nameOf(side, row.kind, (side === "loop" ? row.loop : row.haravan)?.id ?? "", row.loop ?? row.haravan)
  const partner = nameOf(otherSide(side), row.kind, id, known.find((end) => end.id === id))
  const ids = side === "loop" ? { loop: row.loop?.id ?? "", haravan: id } : { loop: id, haravan: row.haravan?.id ?? "" }
  const description = side === "loop" ? `linked ${self} with ${partner}` : `linked ${partner} with ${self}`
  return Result.map(linkChange(row.kind, ids), (change) => ({ rowKey: linkKey(row), description, changes: [change] }))
}

const linkChange = (
  kind: LinkKind,
  ids: { readonly loop: string; readonly haravan: string }
): Result.Result<DeclarationChange, string> =>
  Result.mapError(
    Result.gen(function*() {
      const declare = { _tag: "Declare" as const, note: null }
      return kind === "variant"
        ? {
          ...declare,
          kind,
          declaration: {
            _tag: "Link" as const,
            loop: yield* parseId("LoopVariantId", ids.loop),
            haravan: yield* parseId("HaravanVariantId", ids.haravan)
          }
        }
        : {
          ...declare,
          kind,
          declaration: {
            _tag: "Link" as const,
            loop: yield* parseId("LoopLocationId", ids.loop),
            haravan: yield* parseId("HaravanLocationId", ids.haravan)
          }
        }
    }),
    ({ message }) => message
  )

/** Declares that a record has no partner, and why. */
export const ignoreDeclaration = (row: LinkRow, reason: string): DeclarationResult => {
  const why = reason.trim()
  if (why === "") return Result.fail("write why the record has no partner")
  const side = sideOf(row)
  const id = (side === "loop" ? row.loop : row.haravan)?.id ?? ""
  return Result.map(ignoreChange(row.kind, side, id, why), (change) => ({
    rowKey: linkKey(row),
    description: `ignored ${nameOf(side, row.kind, id, row.loop ?? row.haravan)}`,
    changes: [change]
  }))
}

const ignoreChange = (
  kind: LinkKind,
  side: Upstream,
  id: string,
  reason: string
): Result.Result<DeclarationChange, string> =>
  Result.mapError(
    Result.gen(function*() {
      const declare = { _tag: "Declare" as const, note: null }
      return kind === "variant"
        ? {
          ...declare,
          kind,
          declaration: side === "loop"
            ? { _tag: "IgnoreLoop" as const, loop: yield* parseId("LoopVariantId", id), reason }
            : { _tag: "IgnoreHaravan" as const, haravan: yield* parseId("HaravanVariantId", id), reason }
        }
        : {
          ...declare,
          kind,
          declaration: side === "loop"
            ? { _tag: "IgnoreLoop" as const, loop: yield* parseId("LoopLocationId", id), reason }
            : { _tag: "IgnoreHaravan" as const, haravan: yield* parseId("HaravanLocationId", id), reason }
        }
    }),
    ({ message }) => message
  )
