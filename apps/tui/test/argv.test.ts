import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Command, Completions, Flag, GlobalFlag } from "effect/cli"
import { unambiguousArgv } from "../src/argv.ts"
import { flagsOf, globalFlags } from "../src/cli/GlobalFlags.ts"
import { root } from "../src/root.ts"

const globals = flagsOf([...globalFlags, GlobalFlag.Help, GlobalFlag.Version])
const plain = (...argv: ReadonlyArray<string>) => unambiguousArgv(argv, Completions.fromCommand(root), globals)

const assertPlain = (argv: ReadonlyArray<string>, expected: ReadonlyArray<string>) =>
  assert.deepStrictEqual(plain(...argv), Result.succeed(expected))

/** Every command with its path. */
const commandsOf = (
  { flags, subcommands }: Completions.CommandDescriptor,
  path: ReadonlyArray<string> = []
): ReadonlyArray<readonly [path: ReadonlyArray<string>, flags: ReadonlyArray<Completions.FlagDescriptor>]> => [
  [path, flags],
  ...subcommands.flatMap((command) => commandsOf(command, [...path, command.name]))
]

describe("arguments", () => {
  it("that begin with a dash are the value of a flag that needs one", () => {
    for (const [path, flags] of commandsOf(Completions.fromCommand(root))) {
      for (const { name, type } of [...flags, ...globals]) {
        if (type._tag === "Boolean") continue
        for (const value of ["-heavy", "-h", "-v", "-5h", "-"]) {
          assertPlain([...path, `--${name}`, value, "x"], [...path, `--${name}=${value}`, "x"])
        }
      }
    }
  })

  it("are not the value of a flag that has none", () => {
    for (const [path, flags] of commandsOf(Completions.fromCommand(root))) {
      for (const { name, type } of [...flags, ...globals]) {
        if (type._tag !== "Boolean") continue
        assertPlain([...path, `--${name}`, "1", "2"], [...path, `--${name}=true`, "1", "2"])
        assertPlain([...path, `--no-${name}`, "0"], [...path, `--${name}=false`, "0"])
      }
    }
  })

  it("choose a command also after a flag and its value", () => {
    assertPlain(["--format", "json", "tally", "--q", "-x"], ["--format=json", "tally", "--q=-x"])
    assertPlain(["--sandbox", "links", "set", "--kind", "location"], [
      "--sandbox=true",
      "links",
      "set",
      "--kind=location"
    ])
  })

  it("do not choose a command after an argument", () => {
    assertPlain(["history", "tally", "links", "--since", "-1d"], ["history", "tally", "links", "--since=-1d"])
  })

  it("stay unchanged if they are unambiguous", () => {
    for (
      const argv of [
        ["tally", "--sort=-delta"],
        ["tally", "--sort"],
        ["tally", "--sku", "--verdict"],
        ["tally", "--unknown", "x"],
        ["tally", "--", "--sort", "-delta", "--sandbox", "1"],
        ["loop", "inventory", "-5", "-.5"],
        ["links", "import", "-"],
        ["-h"],
        ["tally", "-hv"],
        ["--=x"],
        []
      ]
    ) assertPlain(argv, argv)
  })

  it("with one dash that are not flags are named in full, with the command and a similar flag", () => {
    const wrong = (...argv: ReadonlyArray<string>) => {
      const { commandPath, error } = Result.getOrThrow(Result.flip(plain(...argv)))
      return [commandPath, error.option, error.suggestions]
    }
    assert.deepStrictEqual(wrong("history", "-heavy"), [["stocktally", "history"], "-heavy", []])
    assert.deepStrictEqual(wrong("tally", "-sandbox"), [["stocktally", "tally"], "-sandbox", ["--sandbox"]])
    assert.deepStrictEqual(wrong("-x"), [["stocktally"], "-x", []])
  })

  it("follow the command if it has a flag with the name of a global one", () => {
    const own = Command.make("own", { help: Flag.String("help") })
    const argv = unambiguousArgv(["--help", "-x"], Completions.fromCommand(own), globals)
    assert.deepStrictEqual(argv, Result.succeed(["--help=-x"]))
  })
})
