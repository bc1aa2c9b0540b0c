/** What every command needs around it. */
import { Observability, type SandboxUse, Settings, Sources, Store, Syncing } from "@stocktally/program"
import { reporting } from "@stocktally/program/process"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import { SandboxFlag } from "../cli/GlobalFlags.ts"
import { type CommandError, failureOf } from "../errors/failure.ts"
import { stderrLine } from "../errors/stderrLine.ts"
import { note } from "../output/notes.ts"
import { Progress } from "../output/Progress.ts"
import { Capabilities } from "../terminal/capabilities.ts"
import { Stdout } from "../output/Stdout.ts"

/** Says what went wrong: in a line, then with its cause for someone who asked for debug messages. */
const report = reporting({
  failureOf,
  stderrLine,
  before: Effect.flatMap(Progress, ({ clear }) => clear)
})

const output = Stdout.layer.pipe(Layer.provideMerge(Progress.layer), Layer.provideMerge(Capabilities.layer))

const logsUnless = (isSilent?: () => boolean) =>
  Layer.unwrap(Effect.gen(function*() {
    const { stderrColor, stderrColumns } = yield* Capabilities
    const logLevel = Option.getOrUndefined(yield* GlobalFlag.LogLevel)
    const terminal = stderrColumns !== undefined
    return Observability.layer({ terminal, isSilent: terminal ? isSilent : undefined, colors: stderrColor, logLevel })
  }))

const logs = logsUnless()

const tellOfSlips = Effect.flatMap(Settings, ({ slips }) => Effect.forEach(slips, note, { discard: true }))

/** Runs a command that reads no upstream: with settings, output and a report of what goes wrong. */
export const run = <A, R>(command: Effect.Effect<A, CommandError, R>) =>
  report(Effect.andThen(tellOfSlips, command)).pipe(
    Effect.provide(logs),
    Effect.provide(Settings.layer()),
    report,
    Effect.provide(output)
  )

/**
 * Runs what draws on the whole terminal: until it has ended, logs are written only if stderr goes elsewhere. A
 * collector gets all.
 */
export const runOnScreen = <A, R>(command: Effect.Effect<A, CommandError, R>) =>
  Effect.suspend(() => {
    let isDrawn = true
    const ended = Effect.sync(() => {
      isDrawn = false
    })
    return report(Effect.andThen(tellOfSlips, Effect.ensuring(command, ended))).pipe(
      Effect.provide(logsUnless(() => isDrawn)),
      Effect.provide(Settings.layer()),
      report,
      Effect.provide(output)
    )
  })

/** Runs a command that reads upstreams. `use`: what it makes of the sandbox where `--sandbox` is not given. */
export const runWithSources = <A, R>(command: Effect.Effect<A, CommandError, R>, use: SandboxUse = "refused") =>
  Effect.flatMap(SandboxFlag, (flag) => run(Effect.provide(command, Sources.layer({ sandbox: flag ? "flag" : use }))))

/** Runs a command that reads the store and no upstream, except once to learn whose store it is. */
export const runWithStore = <A, R>(command: Effect.Effect<A, CommandError, R>) =>
  runWithSources(Effect.provide(command, Store.layer))

/** Runs a command that may bring the store up to date. */
export const runWithSync = <A, R>(command: Effect.Effect<A, CommandError, R>, use?: SandboxUse) =>
  runWithSources(Effect.provide(command, Syncing.layer.pipe(Layer.provideMerge(Store.layer))), use)
