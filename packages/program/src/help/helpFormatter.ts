import * as Arr from "effect/Array"
import * as CliOutput from "effect/cli/CliOutput"
import type { FlagDoc, HelpDoc } from "effect/cli/HelpDoc"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import type { Described, Secret } from "../settings/descriptions.ts"
import { wrapPage } from "./wrapPage.ts"

/** Where stdout is no terminal. */
const usualColumns = 80

/**
 * Writes help as `effect/cli` does, but in the width of the terminal, and with the settings that are given at its end. The
 * flags that every program has come last among the global ones.
 */
export const helpFormatter = (settings: ReadonlyArray<Described | Secret> = []) =>
  Effect.map(TerminalCapabilities, ({ canColor }): CliOutput.Formatter => {
    const { formatHelpDoc, ...others } = CliOutput.defaultFormatter({ colors: canColor })
    const columns = process.stdout.isTTY ? process.stdout.columns || usualColumns : usualColumns
    const more = settings.length === 0
      ? []
      : ["", canColor ? "\u001b[1mSETTINGS\u001b[0m" : "SETTINGS", ...settings.flatMap(settingLines)]
    return {
      ...others,
      formatHelpDoc: (doc) => wrapPage([formatHelpDoc(brief(doc)), ...more].join("\n"), columns)
    }
  })

const settingLines = (setting: Described | Secret): ReadonlyArray<string> => {
  const { about, default: byDefault, name } = setting
  const more = "file" in setting
    ? `, or the name of a file in ${setting.file}`
    : byDefault === "none"
    ? ""
    : ` (${byDefault})`
  return [`  ${name}${more}`, `    ${about}`].map((line) => line.replaceAll("`", ""))
}

/** What has room beside each other: one word for what a flag takes, and one paragraph for a subcommand. */
const brief = ({ subcommands, ...doc }: HelpDoc): HelpDoc => ({
  ...doc,
  description: doc.description.replaceAll("\n", "\n  "),
  flags: doc.flags.map(briefFlag),
  ...(doc.globalFlags && {
    globalFlags: doc.globalFlags.toSorted((self, that) => Number(isOfAll(self)) - Number(isOfAll(that))).map(briefFlag)
  }),
  ...(subcommands && {
    subcommands: subcommands.map((group) => ({
      ...group,
      commands: Arr.map(group.commands, (command) => ({
        ...command,
        description: command.description.split("\n")[0] ?? ""
      }))
    }))
  })
})

/** The choices themselves are in the flag's description. */
const briefFlag = (flag: FlagDoc): FlagDoc => flag.type.startsWith("<") ? { ...flag, type: "choice" } : flag

const isOfAll = ({ name }: FlagDoc): boolean => ["help", "version", "completions", "log-level"].includes(name)
