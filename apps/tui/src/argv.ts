/** Makes arguments unambiguous for a parser that misreads some of them. */
import { closestNames } from "@stocktally/tally"
import * as Result from "effect/Result"
import * as CliError from "effect/cli/CliError"
import type { CommandDescriptor, FlagDescriptor } from "effect/cli/Completions"

/** An argument that its command does not understand. */
export interface UnknownArgument {
  readonly commandPath: ReadonlyArray<string>
  readonly error: CliError.UnrecognizedOption
}

/**
 * Rewrites arguments so that the parser can read each in only one way. The parser reads `-heavy` as a flag for each
 * of its letters, and so as a request for help, and the `1` of `--sandbox 1` as the value of `--sandbox`. The commands
 * know which flags need a value: such a flag is joined to the next argument, also if that begins with a dash
 * (`--sku=-heavy`), and a flag without a value to its meaning (`--sandbox=true`). All letters of any other argument
 * with one dash must be known flags.
 */
export const unambiguousArgv = (
  argv: ReadonlyArray<string>,
  root: CommandDescriptor,
  globals: ReadonlyArray<FlagDescriptor>
): Result.Result<ReadonlyArray<string>, UnknownArgument> => {
  const rewritten: Array<string> = []
  const commandPath = [root.name]
  let command = root
  let mayBeCommand = true

  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ""
    if (word === "--") return Result.succeed([...rewritten, ...argv.slice(index)])
    const flags = [...command.flags, ...globals]
    if (word.startsWith("--")) {
      const name = word.slice(2)
      const flag = flags.find((flag) => flag.name === name || flag.aliases.includes(name))
      const next = argv[index + 1]
      if (flag === undefined) {
        const negated = flags.find((flag) => negationOf(flag) === name)
        rewritten.push(negated === undefined ? word : `--${negated.name}=false`)
      } else if (flag.type._tag === "Boolean") rewritten.push(`${word}=true`)
      else if (next === undefined || next.startsWith("--")) rewritten.push(word)
      else {
        rewritten.push(`${word}=${next}`)
        index++
      }
    } else if (isShortFlag(word)) {
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
      rewritten.push(word)
    } else {
      const next = mayBeCommand ? command.subcommands.find(({ name }) => name === word) : undefined
      if (next === undefined) mayBeCommand = false
      else {
        command = next
        commandPath.push(next.name)
      }
      rewritten.push(word)
    }
  }
  return Result.succeed(rewritten)
}

/** `-` alone is a file, and a negative number is a value. */
const isShortFlag = (word: string): boolean => /^-./.test(word) && !/^-(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word)

/** The negation of a flag without a value: `no-limits`; false if there is none. */
const negationOf = ({ name, negation, type }: FlagDescriptor): string | false =>
  type._tag === "Boolean" && (negation ?? `no-${name}`)
