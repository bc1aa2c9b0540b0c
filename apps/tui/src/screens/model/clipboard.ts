import { notify } from "./notice.ts"
import type { State } from "./state/State.ts"
import type { Step } from "./Step.ts"

/** Control characters, which could run a command when pasted into a shell. */
const controls = /\p{Cc}/gu

/** Copies a text to the clipboard. A terminal that forbids this does not report it. */
export const copy = (state: State, text: string): Step => {
  const copied = text.replace(controls, "")
  return [notify(state, `copied ${copied}`, "good"), [{ _tag: "Copy", text: copied }]]
}
