import * as Arr from "effect/Array"
import * as CliOutput from "effect/cli/CliOutput"
import type { FlagDoc, HelpDoc } from "effect/cli/HelpDoc"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import type { SettingDescription, Secret } from "../settings/descriptions.ts"
import { wrapPage } from "./wrapPage.ts"

/** The width if stdout is not a terminal. */
const defaultColumns = 80

/**
 * Formats help as `effect/cli` does, but wraps it at the terminal's width, moves the flags of every program to the end
 * of the global ones, and appends the settings.
 */
export const helpFormatter = (settings: ReadonlyArray<SettingDescription | Secret> = []) =>
  Effect.map(TerminalCapabilities, ({ canColor }): CliOutput.Formatter => {
    const { formatHelpDoc, ...others } = CliOutput.defaultFormatter({ colors: canColor })
    const columns = process.stdout.isTTY ? process.stdout.columns || defaultColumns : defaultColumns
    const settingsPart = settings.length === 0
      ? []
      : ["", canColor ? "\u001b[1mSETTINGS\u001b[0m" : "SETTINGS", ...settings.flatMap(settingLines)]
    return {
      ...others,
      formatHelpDoc: (doc) => wrapPage([formatHelpDoc(shorten(doc)), ...settingsPart].join("\n"), columns)
    }
  })

const settingLines = (setting: SettingDescription | Secret): ReadonlyArray<string> => {
  const { about, default: byDefault, name } = setting
  const suffix = "file" in setting
    ? `, or the name of a file in ${setting.file}`
    : byDefault === "none"
    ? ""
    : ` (${byDefault})`
  return [`  ${name}${suffix}`, `    ${about}`].map((line) => line.replaceAll("`", ""))
}

/** Shortens help to fit columns: one word for a flag's value, and one paragraph for a subcommand. */
const shorten = ({ subcommands, ...doc }: HelpDoc): HelpDoc => ({
  ...doc,
  description: doc.description.replaceAll("\n", "\n  "),
  flags: doc.flags.map(shortenFlag),
  ...(doc.globalFlags && {
    globalFlags: doc.globalFlags.toSorted((self, that) => Number(isCommonFlag(self)) - Number(isCommonFlag(that)))
      .map(shortenFlag)
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

/** The flag's description lists its choices. */
const shortenFlag = (flag: FlagDoc): FlagDoc => flag.type.startsWith("<") ? { ...flag, type: "choice" } : flag

const isCommonFlag = ({ name }: FlagDoc): boolean => ["help", "version", "completions", "log-level"].includes(name)
