/** The arguments as they were meant, for a parser that takes some of them for something else. */
import { closestNames } from "@stocktally/tally"
import * as Result from "effect/Result"
import * as CliError from "effect/cli/CliError"
import type { CommandDescriptor, FlagDescriptor } from "effect/cli/Completions"

/** A word of which no command makes anything, and the command it was given to. */
export interface WrongWord {
  readonly commandPath: ReadonlyArray<string>
  readonly error: CliError.UnrecognizedOption
}

/**
 * Writes arguments so that each can be read in one way only. The parser takes a word such as `-heavy` for a flag for each
 * of its letters, `-h` and so help among them, and the `1` of `--sandbox 1` for what `--sandbox` is set to. Which flags
 * want a value is known from the commands: such a flag is joined to a next word that begins with one dash
 * (`--sku=-heavy`), and the others to what they say by themselves (`--sandbox=true`). Elsewhere a word that begins with a
 * dash has to be made of known flags.
 */
export const plainArgv = (
  argv: ReadonlyArray<string>,
  root: CommandDescriptor,
  globals: ReadonlyArray<FlagDescriptor>
): Result.Result<ReadonlyArray<string>, WrongWord> => {
  const plain: Array<string> = []
  const commandPath = [root.name]
  let command = root
  let mayBeCommand = true

  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ""
    if (word === "--") return Result.succeed([...plain, ...argv.slice(index)])
    const flags = [...command.flags, ...globals]
    if (word.startsWith("--")) {
      const name = word.slice(2)
      const flag = flags.find((flag) => flag.name === name || flag.aliases.includes(name))
      const next = argv[index + 1]
      if (flag === undefined) {
        const negated = flags.find((flag) => negationOf(flag) === name)
        plain.push(negated === undefined ? word : `--${negated.name}=false`)
      } else if (flag.type._tag === "Boolean") plain.push(`${word}=true`)
      else if (next === undefined || next.startsWith("--")) plain.push(word)
      else {
        plain.push(`${word}=${next}`)
        index++
      }
    } else if (isShort(word)) {
      if (!Array.from(word.slice(1)).every((letter) => flags.some(({ aliases }) => aliases.includes(letter)))) {
        return Result.fail({
          commandPath,
          error: new CliError.UnrecognizedOption({
            option: word,
            command: commandPath,
            suggestions: closestNames(word.slice(1), flags.map(({ name }) => name)).map((name) => `--${name}`)
          })
        })
      }
      plain.push(word)
    } else {
      const next = mayBeCommand ? command.subcommands.find(({ name }) => name === word) : undefined
      if (next === undefined) mayBeCommand = false
      else {
        command = next
        commandPath.push(next.name)
      }
      plain.push(word)
    }
  }
  return Result.succeed(plain)
}

/** `-` alone is a file, and what looks like a number below zero is one. */
const isShort = (word: string): boolean => /^-./.test(word) && !/^-(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word)

/** What says no to a flag without a value. */
const negationOf = ({ name, negation, type }: FlagDescriptor): string | false =>
  type._tag === "Boolean" && (negation ?? `no-${name}`)
