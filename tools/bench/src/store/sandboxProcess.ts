import { Effect, Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const program = fileURLToPath(new URL("./serveSandbox.ts", import.meta.url))

const decodeSettings = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.String)))

export interface SandboxSize {
  readonly variants: number
  readonly locations: number
  /** Whether it simulates sales and restocks. */
  readonly isTicking?: boolean
}

/** Starts the sandbox in a separate process, so that its CPU time and memory do not count, and returns its settings. */
export const sandboxProcess = ({ isTicking = false, locations, variants }: SandboxSize) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const args = [
        ...process.execArgv,
        program,
        String(variants),
        String(locations),
        ...(isTicking ? ["ticking"] : [])
      ]
      const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] })
      const printed: ReadonlyArray<unknown> = await once(createInterface(child.stdout), "line")
      return { child, settings: decodeSettings(printed[0]) }
    }),
    ({ child }) => Effect.sync(() => child.kill())
  ).pipe(Effect.map(({ settings }) => settings))

/** Budgets that never limit a benchmark; the sandbox has no limits. */
export const withoutLimits = {
  LOOP_REQUESTS_PER_MINUTE: "1000000",
  HARAVAN_BUCKET_SIZE: "100000",
  HARAVAN_LEAK_PER_SECOND: "10000"
}
