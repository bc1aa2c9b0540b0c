import { isTooSmall } from "../model/layout.ts"
import type { ScreenId, State, TopScreen } from "../model/state/State.ts"
import type { Command } from "./Command.ts"
import type { CommandId } from "./CommandId.ts"
import { commands } from "./commands.ts"
import { type Context, contexts } from "./Context.ts"

/** Where a key is pressed as things are. */
export const contextOf = ({ overlay, screen, size }: Pick<State, "overlay" | "screen" | "size">): Context => {
  if (isTooSmall(size)) return "small"
  switch (overlay?._tag) {
    case undefined:
      return screen
    case "Palette":
      return "palette"
    case "Prompt":
      return "prompt"
    case "Chooser":
      return "chooser"
    case "Confirm":
      return "confirm"
  }
}

const byKey: ReadonlyMap<Context, ReadonlyMap<string, Command>> = new Map(
  contexts.map((context) => [
    context,
    new Map(
      commands.filter((command) => command.contexts.includes(context))
        .flatMap((command) => command.keys.map((key) => [key, command] as const))
    )
  ])
)

/** What a key asks for in a context, if anything. */
export const commandAt = (context: Context, key: string): Command | undefined => byKey.get(context)?.get(key)

const byId: ReadonlyMap<CommandId, Command> = new Map(commands.map((command) => [command.id, command]))

export const commandOf = (id: CommandId): Command | undefined => byId.get(id)

/** Those that can be asked for in a context, in the order of the table. */
export const commandsIn = (context: Context): ReadonlyArray<Command> => inContext.get(context) ?? []

const inContext: ReadonlyMap<Context, ReadonlyArray<Command>> = new Map(
  contexts.map((context) => [context, commands.filter((command) => command.contexts.includes(context))])
)

const topScreens = ["tally", "sync", "links", "doctor"] as const

/** The screen that someone means who names a command: Help lies over one, and is about it. */
export const screenMeant = ({ below, screen }: Pick<State, "below" | "screen">, { contexts }: Command): ScreenId =>
  screen === "help" && !contexts.includes("help") ? below.at(-1) ?? "tally" : screen

/** The screen to go to for a command that is not for the one that is meant; none where it is, or only for Detail. */
export const screenFor = (state: Pick<State, "below" | "screen">, command: Command): TopScreen | undefined =>
  command.contexts.includes(screenMeant(state, command))
    ? undefined
    : topScreens.find((screen) => command.contexts.includes(screen))

/** Whether a command that is asked for by its name can act, on the screen that it is for, or else why not. */
export const canAct = (state: State, command: Command): true | string => {
  const screen = screenFor(state, command)
  if (screen !== undefined) return command.can({ ...state, screen })
  const meant = screenMeant(state, command)
  return command.contexts.includes(meant)
    ? command.can({ ...state, screen: meant })
    : "only in Detail; Enter on Tally opens it"
}
