import type { ReadModelUpdate } from "@stocktally/core"
import type { CommandId } from "../keys/commands.ts"
import type { Answers, Problem, Slot } from "./state/Slot.ts"
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
  | { readonly _tag: "Commanded"; readonly command: CommandId }
  /** Time has passed; see `wakeAt`. */
  | { readonly _tag: "Ticked" }
  /** Begins all. */
  | { readonly _tag: "Started" }
  | { readonly _tag: "Updated"; readonly update: ReadModelUpdate }
  | Answered
  /** A question was not answered. */
  | {
    readonly _tag: "Failed"
    readonly slot: Slot
    readonly id: number
    readonly problem: Pick<Problem, "line" | "retryable">
  }
  | { readonly _tag: "ExportAdvanced"; readonly id: number; readonly path: string; readonly rows: number }

/** The answer to a question of one kind. */
export interface AnswerTo<S extends Slot> {
  readonly _tag: "Answered"
  readonly slot: S
  readonly id: number
  readonly value: Answers[S]
}

/** The answer to a question, by its kind and id; one that is not the newest of its kind says nothing any more. */
export type Answered = { readonly [S in Slot]: AnswerTo<S> }[Slot]
