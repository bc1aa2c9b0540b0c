import { shownKey } from "../keys/keyNames.ts"
import { type Command, commandsIn } from "../keys/commands.ts"
import { canAct, contextOf } from "../model/conditions.ts"
import type { State } from "../model/state/State.ts"
import type { Hint } from "./chrome.ts"

/** What can be done here and now, in a word each: first what is the screen's own. */
export const hintsOf = (state: State): ReadonlyArray<Hint> => {
  const hinted = commandsIn(contextOf(state)).filter((command) => command.hint !== undefined)
  return [...hinted.filter(isOwn), ...hinted.filter((command) => !isOwn(command))]
    .filter((command) => canAct(state, command) === true)
    .map(({ hint = "", keys: [key = ""] }) => ({ key: shownKey(key), does: hint }))
}

const isOwn = ({ group }: Command): boolean => group !== "Everywhere"
