import type { DeclarationChange, ReadModelQuery, RunRequest, TallyFilter } from "@stocktally/core"
import type { LinkKind, Upstream } from "@stocktally/schema"
import type { Slot } from "./state/Slot.ts"

/** What is to be done outside the model. */
export type Request = Question | Deed

/** What is asked; the answer is an `Answered` or `Failed` of the same slot and id. `delayMillis`: only if nothing newer comes. */
export type Question = Asking & { readonly id: number; readonly delayMillis: number }

/** A question without its id; `slot` says which question it is. */
export type Asking =
  | { readonly slot: "open" }
  | { readonly slot: "tally.page"; readonly query: ReadModelQuery }
  | { readonly slot: "tally.counts"; readonly filter: TallyFilter }
  | { readonly slot: "tally.locations"; readonly filter: TallyFilter }
  | {
    readonly slot: "tally.jump"
    readonly sku: string
    readonly filter: TallyFilter
    readonly sort: string | undefined
  }
  | { readonly slot: "detail.row"; readonly rowId: string }
  | { readonly slot: "detail.siblings"; readonly rowId: string }
  | { readonly slot: "detail.history"; readonly rowId: string; readonly limit: number }
  | { readonly slot: "detail.again"; readonly rowId: string }
  | { readonly slot: "sync.runs"; readonly limit: number }
  | { readonly slot: "sync.start"; readonly request: RunRequest }
  | {
    readonly slot: "links.page"
    readonly kind: LinkKind | undefined
    readonly troubled: boolean
    readonly limit: number
    readonly cursor: string | undefined
  }
  | {
    readonly slot: "links.candidates"
    readonly kind: LinkKind
    readonly upstream: Upstream
    readonly ids: ReadonlyArray<string>
  }
  | { readonly slot: "links.again"; readonly kind: LinkKind; readonly upstream: Upstream; readonly recordId: string }
  | { readonly slot: "links.declare"; readonly changes: ReadonlyArray<DeclarationChange>; readonly ifVersion: number }
  | { readonly slot: "doctor" }
  | {
    readonly slot: "export"
    readonly format: ExportFormat
    readonly filter: TallyFilter
    readonly sort: string | undefined
  }

export type ExportFormat = "csv" | "json"

/** What is done without an answer. */
export type Deed =
  /** Leaves the wait for an answer. */
  | { readonly _tag: "Leave"; readonly slot: Slot }
  | { readonly _tag: "Copy"; readonly text: string }
  | { readonly _tag: "Quit" }
  | { readonly _tag: "Suspend" }
  | { readonly _tag: "Redraw" }
