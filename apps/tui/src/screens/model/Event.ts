import type { ReadModelUpdate } from "@stocktally/sync"
import type { CommandId } from "../keys/commands.ts"
import type { QueryData, QueryFailure, QueryKey } from "./state/Query.ts"
import type { ScreenId } from "./state/State.ts"

/** What happens. */
export type Event =
  /** `key` as the key table writes it (`j`, `ctrl+d`, `pagedown`, `shift+tab`); `text` what it writes, if anything. */
  | { readonly _tag: "KeyPressed"; readonly key: string; readonly text: string }
  | { readonly _tag: "Pasted"; readonly text: string }
  | { readonly _tag: "Resized"; readonly columns: number; readonly rows: number }
  /** A screen of text was drawn, and has so many lines in all. */
  | { readonly _tag: "Measured"; readonly screen: ScreenId; readonly lines: number }
  /** A command by name, as from the palette. */
  | { readonly _tag: "CommandChosen"; readonly command: CommandId }
  /** Time has passed; see `wakeAt`. */
  | { readonly _tag: "Ticked" }
  /** Begins all. */
  | { readonly _tag: "Started" }
  | { readonly _tag: "Updated"; readonly update: ReadModelUpdate }
  | Succeeded
  | Failed
  | { readonly _tag: "ExportAdvanced"; readonly id: number; readonly path: string; readonly rows: number }

/** A query has data; that of one that is not the newest of its key says nothing any more. */
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
