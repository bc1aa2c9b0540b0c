import type { Slot } from "./state/Slot.ts"

const all: { readonly [S in Slot]: true } = {
  open: true,
  "tally.page": true,
  "tally.counts": true,
  "tally.locations": true,
  "tally.jump": true,
  "detail.row": true,
  "detail.siblings": true,
  "detail.history": true,
  "detail.again": true,
  "sync.runs": true,
  "sync.start": true,
  "links.page": true,
  "links.candidates": true,
  "links.declare": true,
  doctor: true,
  export: true
}

const isSlot = (name: string): name is Slot => Object.hasOwn(all, name)

/** Every kind of question. */
export const slots: ReadonlyArray<Slot> = Object.keys(all).filter(isSlot)
