/** The folder of an experiment, which also finds what a crashed one left behind. */
import { Effect } from "effect"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ChaosError } from "./ChaosError.ts"
import { processesOf } from "./leftovers.ts"

const prefix = "stocktally-chaos-"
const ownerFile = "pid"

/**
 * An empty folder until the scope closes. First it ends the processes of crashed experiments and removes their folders.
 * Fails if another experiment is running, because both would use the same addresses.
 */
export const workFolder = Effect.andThen(
  Effect.suspend(() => removeLeftovers),
  Effect.acquireRelease(
    Effect.sync(() => {
      const folder = mkdtempSync(join(tmpdir(), prefix))
      writeFileSync(join(folder, ownerFile), String(process.pid))
      return folder
    }),
    (folder) => Effect.sync(() => clear(folder))
  )
)

const removeLeftovers = Effect.gen(function*() {
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name))
    // Another user's folder may say anything.
    .filter((folder) => statSync(folder).uid === process.getuid?.())
  for (const folder of folders) {
    const owner = ownerOf(folder)
    if (owner !== undefined && isExperiment(owner)) {
      return yield* new ChaosError({ message: `process ${owner} already runs an experiment; wait for it, or end it` })
    }
    clear(folder)
  }
})

const ownerOf = (folder: string): number | undefined => {
  const file = join(folder, ownerFile)
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined
}

/** Whether a process is alive and not an unrelated one that got the same number. */
const isExperiment = (pid: number): boolean => {
  if (pid === process.pid || !signalProcess(pid, 0)) return false
  const commandLine = `/proc/${pid}/cmdline`
  return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes("chaos")
}

const clear = (folder: string): void => {
  for (const pid of processesOf(folder)) signalProcess(pid, "SIGKILL")
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** Sends a signal, or only looks with 0. Returns whether the process exists. */
const signalProcess = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
