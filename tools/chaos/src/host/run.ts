import { Effect } from "effect"
import { execFile, type ExecFileOptions } from "node:child_process"
import { ChaosError } from "./ChaosError.ts"

/** Runs a command to its end, and returns its stdout. */
export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: Pick<ExecFileOptions, "uid" | "gid" | "cwd" | "env"> = {}
): Effect.Effect<string, ChaosError> =>
  Effect.callback((resume) => {
    const child = execFile(command, args, options, (error, stdout, stderr) =>
      resume(
        error === null
          ? Effect.succeed(stdout)
          : Effect.fail(
            new ChaosError({
              message: `${command} ${args.join(" ")} failed: ${stderr.trim().split("\n").at(-1) || error.message}`
            })
          )
      ))
    return Effect.sync(() => child.kill("SIGKILL"))
  })
