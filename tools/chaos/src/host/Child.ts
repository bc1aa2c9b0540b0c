import { Deferred, Duration, Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { folderVariable } from "./leftovers.ts"

/** A command to start, without a shell. */
export interface Program {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** A file that gets the output of the program at its end. */
  readonly log: string
  /** Another user, if this user may switch to it. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

/** A running program. */
export interface Child {
  readonly pid: number
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  readonly hasEnded: () => boolean
  /** Waits for its end. */
  readonly end: Effect.Effect<void>
}

const gracePeriod = Duration.seconds(15)

/** Starts a program. When the scope closes, it is continued if it was stopped, asked to end, and killed if it does not. */
export const startChild = (
  folder: string,
  { args, command, cwd, env, log, user }: Program,
  askToEnd: NodeJS.Signals = "SIGTERM"
): Effect.Effect<Child, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.gen(function*() {
      const output = openSync(log, "a", 0o600)
      const child = spawn(command, args, {
        cwd,
        env: { ...env, [folderVariable]: folder },
        stdio: ["ignore", output, output],
        // Ctrl-C in a terminal reaches only this process, which then ends its children in order.
        detached: true,
        ...user
      })
      closeSync(output)
      return yield* childOf(child)
    }),
    ({ end, signal }) =>
      signal("SIGCONT").pipe(
        Effect.andThen(signal(askToEnd)),
        Effect.andThen(end),
        Effect.timeoutOrElse({ duration: gracePeriod, orElse: () => Effect.andThen(signal("SIGKILL"), end) })
      )
  )

const childOf = Effect.fnUntraced(function*(child: ChildProcess): Effect.fn.Return<Child> {
  const ended = yield* Deferred.make<void>()
  const settle = () => Deferred.doneUnsafe(ended, Effect.void)
  child.once("exit", settle)
  child.once("error", settle)
  return {
    pid: child.pid ?? 0,
    signal: (name) => Effect.sync(() => void child.kill(name)),
    hasEnded: () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null,
    end: Deferred.await(ended)
  }
})
