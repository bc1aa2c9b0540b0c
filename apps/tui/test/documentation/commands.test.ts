import * as NodeServices from "@effect/platform-node/NodeServices"
import { it } from "@effect/vitest"
import { assertGenerated, markdownTable } from "@stocktally/testing"
import { Effect, Option } from "effect"
import { CliOutput, Command } from "effect/cli"
import type { ArgDoc, FlagDoc, HelpDoc } from "effect/cli/HelpDoc"
import { root } from "../../src/root.ts"

/** The flags of every program of `effect/cli`, without the wizard, which `stocktally` does not have. */
const builtIns = new Set(["help", "version", "completions", "log-level"])

/** The help of a command, as in `--help`. */
const helpOf = Effect.fnUntraced(function*(path: ReadonlyArray<string>) {
  const found: Array<HelpDoc> = []
  yield* Command.runWith(root, { version: "0" })([...path, "--help"]).pipe(
    Effect.provideService(CliOutput.Presenter, {
      present: (event) => Effect.sync(() => void (event._tag === "Help" && found.push(event.helpDoc)))
    }),
    Effect.provide(NodeServices.layer)
  )
  return found[0]!
})

const subcommandsOf = ({ subcommands = [] }: HelpDoc) => subcommands.flatMap(({ commands }) => [...commands])

/** The help of a command and of all commands below it. */
const helpBelow = (path: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<HelpDoc>> =>
  Effect.orDie(Effect.gen(function*() {
    const help = yield* helpOf(path)
    const below = yield* Effect.forEach(subcommandsOf(help), ({ name }) => helpBelow([...path, name]))
    return [help, ...below.flat()]
  }))

const flagRow = ({ aliases, description, name, type }: FlagDoc) => [
  [`\`--${name}${type === "boolean" ? "" : ` ${type.startsWith("<") ? "choice" : type}`}\``]
    .concat(aliases.map((alias) => `\`${alias}\``)).join(", "),
  Option.getOrElse(description, () => "")
]

const argumentRow = ({ description, name, required }: ArgDoc) => [
  `\`${name}\`${required ? "" : ", optional"}`,
  Option.getOrElse(description, () => "")
]

const section = ({ args = [], commandPath = [], description, examples = [], flags, subcommands, usage }: HelpDoc) =>
  [
    `### ${commandPath.join(" ")}`,
    description.replace(/[^.]$/, "$&."),
    ...(subcommands === undefined && args.length > 0
      ? [`\`${usage.replace(" [flags]", flags.length > 0 ? "$&" : "")}\``]
      : []),
    ...(args.length + flags.length === 0
      ? []
      : [markdownTable(["argument or flag", "what it does"], [...args.map(argumentRow), ...flags.map(flagRow)])]),
    ...(examples.length === 0 ? [] : [
      [
        "```sh",
        ...examples.map((example) =>
          example.description === undefined ? example.command : `${example.command}  # ${example.description}`
        ),
        "```"
      ].join("\n")
    ])
  ].join("\n\n")

it("docs/commands.md has every command with its flags", async () => {
  const [root, ...below] = await Effect.runPromise(helpBelow([]))
  const globals = root!.globalFlags!.filter(({ name }) => name !== "wizard")
    .toSorted((self, that) => Number(builtIns.has(self.name)) - Number(builtIns.has(that.name)))
  await assertGenerated("docs/commands.md", {
    "global flags": markdownTable(["flag", "what it does"], globals.map(flagRow)),
    commands: [root!, ...below].map(section).join("\n\n")
  })
})
