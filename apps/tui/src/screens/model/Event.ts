import type { ReadModelUpdate, ShopSummary } from "@stocktally/sync"
import type { CommandId } from "../keys/commands.ts"
import type { QueryData, QueryFailure, QueryKey } from "./state/Query.ts"
import type { ScreenId } from "./state/State.ts"

/** An event of the user, the terminal, time or the read model. */
export type Event =
  /** `key` is named as in the key table (`j`, `ctrl+d`, `shift+tab`); `text` is what it types, if anything. */
  | { readonly _tag: "KeyPressed"; readonly key: string; readonly text: string }
  | { readonly _tag: "Pasted"; readonly text: string }
  | { readonly _tag: "Resized"; readonly columns: number; readonly rows: number }
  /** A screen of text was drawn, with `lines` lines in total. */
  | { readonly _tag: "Measured"; readonly screen: ScreenId; readonly lines: number }
  /** A command was chosen by name, as in the palette. */
  | { readonly _tag: "CommandChosen"; readonly command: CommandId }
  /** Time has passed; see `wakeAt`. */
  | { readonly _tag: "Ticked" }
  /** The first event. */
  | { readonly _tag: "Started" }
  | { readonly _tag: "Updated"; readonly update: ReadModelUpdate }
  | Succeeded
  | Failed
  /** One of the shops was read; all of them are the result of the query. */
  | { readonly _tag: "ShopRead"; readonly id: number; readonly shop: ShopSummary }
  | { readonly _tag: "ExportAdvanced"; readonly id: number; readonly path: string; readonly rows: number }

/** A query has data, which counts only if it is the newest of its key. */
export interface Succeeded<K extends QueryKey = QueryKey> {
  readonly _tag: "Succeeded"
  readonly key: K
  readonly id: number
  readonly data: QueryData<K>
}

/** A query failed. */
export interface Failed {
  readonly _tag: "Failed"
  readonly key: QueryKey
  readonly id: number
  readonly failure: QueryFailure
}
