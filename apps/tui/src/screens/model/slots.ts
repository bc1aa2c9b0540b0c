import type { Slot } from "./state/Slot.ts"

/**
 * What becomes of a question that failed. `again`: it can be asked anew without anyone deciding to, and why it failed is
 * shown until it is answered. `kept`: it cannot, and is shown until what was wanted has come about otherwise. `once`: it
 * was somebody's word, and they are told once.
 */
const all = {
  open: "again",
  "tally.page": "again",
  "tally.counts": "again",
  "tally.locations": "again",
  "tally.jump": "once",
  "detail.row": "again",
  "detail.siblings": "again",
  "detail.history": "again",
  "detail.again": "once",
  "sync.runs": "again",
  "sync.start": "kept",
  "links.page": "again",
  "links.candidates": "again",
  "links.again": "once",
  "links.declare": "once",
  doctor: "again",
  export: "once"
} as const satisfies { readonly [S in Slot]: "again" | "kept" | "once" }

/** Those that can be asked anew without anyone deciding to. */
export type SlotAgain = { readonly [S in Slot]: (typeof all)[S] extends "again" ? S : never }[Slot]

export const isAskedAgain = (slot: Slot): slot is SlotAgain => all[slot] === "again"

/** Whether why it failed goes on being shown. */
export const keepsProblem = (slot: Slot): boolean => all[slot] !== "once"

const isSlot = (name: string): name is Slot => Object.hasOwn(all, name)

/** Every kind of question. */
export const slots: ReadonlyArray<Slot> = Object.keys(all).filter(isSlot)
