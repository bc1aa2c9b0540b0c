/** The key table: every command, its keys, where it is and when it can act. Help, palette and README come from it. */
import type { Command } from "./Command.ts"
import { detail } from "./detail.ts"
import { everywhere } from "./everywhere.ts"
import { links } from "./links.ts"
import { moving } from "./moving.ts"
import { prompts } from "./prompts.ts"
import { sync } from "./sync.ts"
import { tally } from "./tally.ts"

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
