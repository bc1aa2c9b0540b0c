/** The key table: every command, its keys, where it is and when it can act. Help, palette and README come from it. */
import type { Command } from "./Command.ts"
import { detail } from "./table/detail.ts"
import { everywhere } from "./table/everywhere.ts"
import { links } from "./table/links.ts"
import { moving } from "./table/moving.ts"
import { prompts } from "./table/prompts.ts"
import { sync } from "./table/sync.ts"
import { tally } from "./table/tally.ts"

/** All of them, in the order of help. */
export const commands: ReadonlyArray<Command> = [
  ...everywhere,
  ...moving,
  ...tally,
  ...detail,
  ...sync,
  ...links,
  ...prompts
]
