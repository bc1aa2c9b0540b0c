import { notify } from "./notice.ts"
import type { State } from "./state/State.ts"
import type { Step } from "./Step.ts"

/** What is pasted into a shell must not run there. */
const controls = /\p{Cc}/gu

/** Puts a text on the clipboard. Whether the terminal lets it be put there, it does not say. */
export const copy = (state: State, text: string): Step => {
  const copied = text.replace(controls, "")
  return [notify(state, `copied ${copied}`, "good"), [{ _tag: "Copy", text: copied }]]
}
