import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"

const app = new URL("../../../../apps/tui/", import.meta.url)

/** The launcher of the program. */
export const launcher = fileURLToPath(new URL("bin/stocktally.js", app))

/** Why the program cannot be measured; undefined if it can. */
export const unavailableReason = (): string | undefined =>
  existsSync(new URL("dist/main.js", app)) ? undefined : "apps/tui is not built: npm run build"

/**
 * An empty folder to run the program in, and an environment with the given settings and none of the user's, so that no
 * stray `.env`, credential or option of Node changes the measurement.
 */
export const emptyHome = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-bench-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
).pipe(
  Effect.map((folder) => ({
    cwd: folder,
    env: (settings: Readonly<Record<string, string>> = {}) => ({
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => isKept.test(name))),
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      XDG_STATE_HOME: folder,
      XDG_CACHE_HOME: folder,
      ...settings
    })
  }))
)

const isKept = /^(?:PATH|SYSTEMROOT|TEMP|TMP|TMPDIR|LANG|LC_ALL|TZ)$/i
