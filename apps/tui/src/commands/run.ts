/** Running a command with its settings, sources, store and output. */
import {
  LocalStore,
  type SandboxUse,
  Settings,
  shopSettings,
  Sources,
  type SourcesOptions,
  withSettings
} from "@stocktally/program"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import { HostileFlag, RuleFlag, SandboxFlag, ShopFlag } from "../cli/GlobalFlags.ts"
import { WrongUsage } from "../errors/commandErrors.ts"
import { type CommandError, failureOf } from "../errors/failure.ts"
import { note } from "../output/notes.ts"
import { Progress } from "../output/Progress.ts"
import { program } from "../program/program.ts"
import { Capabilities } from "../terminal/capabilities.ts"
import { Stdout } from "../output/Stdout.ts"

const output = Stdout.layer.pipe(Layer.provideMerge(Progress.layer), Layer.provideMerge(Capabilities.layer))

const clear = Effect.flatMap(Progress, ({ clear }) => clear)

/** Logs go to stderr, except to a terminal while `isSilent` returns true. */
const observabilityUnless = (isSilent?: () => boolean) =>
  Effect.gen(function*() {
    const { stderrColor, stderrColumns } = yield* Capabilities
    const logLevel = Option.getOrUndefined(yield* GlobalFlag.LogLevel)
    const terminal = stderrColumns !== undefined
    return { terminal, isSilent: terminal ? isSilent : undefined, colors: stderrColor, logLevel }
  })

/** Runs a command that reads neither Loop nor Haravan, and reports its failure. */
export const run = <A, R>(command: Effect.Effect<A, CommandError, R>, isSilent?: () => boolean) =>
  withSettings(command, {
    program,
    failureOf,
    before: clear,
    observability: observabilityUnless(isSilent),
    warn: note
  }).pipe(Effect.provide(output))

/**
 * Runs a command that draws on the whole terminal. Until it ends, logs are written only if stderr is not a terminal; a
 * collector receives all of them.
 */
export const runOnScreen = <A, R>(command: Effect.Effect<A, CommandError, R>) =>
  Effect.suspend(() => {
    let isDrawn = true
    const ended = Effect.sync(() => {
      isDrawn = false
    })
    return run(Effect.ensuring(command, ended), () => isDrawn)
  })

/** The sources that a command reads. `use` says whether it may use the sandbox without a flag. */
export const sourcesOptions = Effect.fnUntraced(function*(use: SandboxUse) {
  const rule = Option.getOrUndefined(yield* RuleFlag)
  const hostile = yield* HostileFlag
  const isSandbox = (yield* SandboxFlag) || hostile || rule !== undefined
  const options: SourcesOptions = { sandbox: isSandbox ? "flag" : use, sandboxChoices: { hostile, rule } }
  return options
})

/** Runs a command with the settings of the shop that it is for. The sandbox simulates one shop, which has no name. */
export const withShop = <A, E, R>(
  { sandbox }: Pick<SourcesOptions, "sandbox">,
  command: Effect.Effect<A, E, R>
) =>
  Effect.gen(function*() {
    const named = yield* ShopFlag
    if (sandbox !== "flag") return yield* Effect.provideServiceEffect(command, Settings, shopSettings(named))
    return Option.isNone(named)
      ? yield* command
      : yield* new WrongUsage({ message: "--sandbox simulates one shop without a name; leave --shop out" })
  })

/** Runs a command that reads Loop and Haravan. `use` is as for {@link sourcesOptions}. */
export const runWithSources = <A, R>(command: Effect.Effect<A, CommandError, R>, use: SandboxUse = "refused") =>
  Effect.flatMap(
    sourcesOptions(use),
    (options) => run(withShop(options, Effect.provide(command, Sources.layer(options))))
  )

/** Runs a command that reads the store. It reads Haravan only if it must learn which shop the store belongs to. */
export const runWithStore = <A, R>(command: Effect.Effect<A, CommandError, R>) =>
  runWithSources(Effect.provide(command, LocalStore.reads))

/** Runs a command that may sync the store. */
export const runWithSync = <A, R>(command: Effect.Effect<A, CommandError, R>, use?: SandboxUse) =>
  runWithSources(Effect.provide(command, LocalStore.withSync), use)
