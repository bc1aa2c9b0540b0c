import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Size } from "./shop.ts"

const program = fileURLToPath(new URL("./fillStore.ts", import.meta.url))

/** Fills a SQLite store in a separate process, so that this process does not collect its garbage. */
export const fillInProcess = (path: string, { locations, sources, variants }: Size): Effect.Effect<void> =>
  Effect.acquireUseRelease(
    Effect.sync(() =>
      spawn(process.execPath, [
        ...process.execArgv,
        program,
        path,
        ...[variants, locations, ...(sources === undefined ? [] : [sources])].map(String)
      ], {
        stdio: ["ignore", "ignore", "inherit"]
      })
    ),
    (child) =>
      Effect.promise(async () => {
        const ended: ReadonlyArray<unknown> = await once(child, "exit")
        if (ended[0] !== 0) throw new Error(`the store was not filled: ${String(ended[0])}`)
      }),
    (child) => Effect.sync(() => child.kill())
  )
