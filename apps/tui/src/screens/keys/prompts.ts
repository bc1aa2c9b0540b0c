import { always, type Command } from "./Command.ts"
import { isMultiple } from "../model/conditions.ts"
import { lines, overlays } from "./places.ts"

/** What the keys do where a line is written or something is chosen. */
export const prompts: ReadonlyArray<Command> = ([
  ["accept", "Accept", "does what is written or chosen", ["enter"], overlays, "accept"],
  ["leave", "Leave", "closes it, and leaves all as it was", ["esc"], overlays, "leave"],
  ["choice-down", "Next command", "the next command that was found", ["down", "ctrl+n", "tab"], ["palette"], undefined],
  ["choice-up", "Previous command", "the one before", ["up", "ctrl+p", "shift+tab"], ["palette"], undefined],
  ["toggle-choice", "Choose", "chooses it as well, or no more", ["space"], ["chooser"], "choose"],
  ["cursor-left", "Left", "one character to the left", ["left", "ctrl+b"], lines, undefined],
  ["cursor-right", "Right", "one character to the right", ["right", "ctrl+f"], lines, undefined],
  ["cursor-start", "Start", "the start of the line", ["home", "ctrl+a"], lines, undefined],
  ["cursor-end", "End", "the end of the line", ["end", "ctrl+e"], lines, undefined],
  ["delete-before", "Delete", "deletes the character before the cursor", ["backspace", "ctrl+h"], lines, undefined],
  ["delete-after", "Delete after", "deletes the character after the cursor", ["delete", "ctrl+d"], lines, undefined],
  ["delete-word", "Delete the word", "deletes the word before the cursor", ["ctrl+w"], lines, undefined],
  ["delete-to-start", "Delete to the start", "deletes all that is before the cursor", ["ctrl+u"], lines, undefined]
] as const).map(([id, title, description, keys, contexts, hint]): Command => ({
  id,
  group: "Prompts and choosers",
  title,
  description,
  keys,
  contexts,
  can: id === "toggle-choice" ? isMultiple : always,
  ...(hint === undefined ? {} : { hint })
}))
