/** The key table in words, for help and docs/keys.md. */
import type { Verdict } from "@stocktally/schema"
import { label } from "../../terminal/verdicts.ts"
import { type Command, commands, type Group, groups } from "./commands.ts"
import { keyLabel } from "./keyNames.ts"
import { verdictKeys } from "./verdictKeys.ts"

/** An entry of help: the keys, the name and the effect of a command. */
export interface HelpEntry {
  readonly keys: ReadonlyArray<string>
  readonly title: string
  readonly description: string
}

/** The entries under a heading. */
export interface HelpSection {
  readonly title: Group
  readonly entries: ReadonlyArray<HelpEntry>
}

const entryOf = ({ description, keys, title }: Command): HelpEntry => ({ keys: keys.map(keyLabel), title, description })

const labelAndCode = (verdict: Verdict): string =>
  label(verdict) === verdict ? verdict : `${label(verdict)} (${verdict})`

/** The commands of the number keys, which share one entry. */
const verdictIds: ReadonlySet<string> = new Set(verdictKeys.map(({ id }) => id))
const numbers: HelpEntry = {
  keys: [`${verdictKeys[0]?.key} to ${verdictKeys.at(-1)?.key}`],
  title: "Show or hide a verdict",
  description: verdictKeys.map(({ key, verdict }) => `${key} ${labelAndCode(verdict)}`).join(", ")
}

/** All commands with their keys, by group. */
export const helpSections: ReadonlyArray<HelpSection> = groups.map((title) => ({
  title,
  entries: commands.filter(({ group }) => group === title).flatMap((command) =>
    command.id === verdictKeys[0]?.id ? [numbers] : verdictIds.has(command.id) ? [] : [entryOf(command)]
  )
}))

/** The key table in Markdown, for docs/keys.md. */
export const keysInMarkdown = (): string =>
  helpSections.map(({ entries, title }) =>
    [
      `**${title}**`,
      "",
      "| keys | command | what it does |",
      "|---|---|---|",
      ...entries.map(({ description, keys, title }) =>
        `| ${keys.map((key) => `\`${key}\``).join(" ")} | ${title} | ${description} |`
      )
    ].join("\n")
  ).join("\n\n")
