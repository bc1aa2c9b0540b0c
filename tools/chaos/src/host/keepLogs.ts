import { Console, Effect } from "effect"
import { copyFileSync, mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const results = fileURLToPath(new URL("../../../../chaos/results/", import.meta.url))

/** Copies the logs of an experiment to `chaos/results/`, and says where they are. */
export const keepLogs = (folder: string, services: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const target = join(results, `${services === 1 ? "one" : "three"}-${process.pid}`)
    mkdirSync(target, { recursive: true })
    for (const name of readdirSync(folder).filter((name) => name.endsWith(".log"))) {
      copyFileSync(join(folder, name), join(target, name))
    }
    return Console.log(`\nThe logs are in ${target}`)
  })
