import { mkdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Figure, holds, ratioTo } from "./Figure.ts"

const folder = fileURLToPath(new URL("../../../../bench/results/", import.meta.url))

/** The figures and the machine as JSON. */
export const toJson = (figures: ReadonlyArray<Figure>, at: Date): string =>
  JSON.stringify(
    {
      at: at.toISOString(),
      machine: {
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
        cpus: cpus().length,
        cpu: cpus()[0]?.model ?? "unknown"
      },
      figures: figures.map((figure) =>
        figure._tag !== "Measured"
          ? { name: figure.name, [figure._tag.toLowerCase()]: figure.why, ok: holds(figure) ?? null }
          : {
            name: figure.name,
            value: figure.value,
            unit: figure.unit,
            peers: figure.peers.map((peer) => ({ ...peer, ratio: finite(ratioTo(figure, peer)) })),
            required: figure.required ?? null,
            ok: holds(figure) ?? null
          }
      )
    },
    null,
    2
  )

const finite = (ratio: number): number | null => Number.isFinite(ratio) ? ratio : null

/** Saves the JSON of a run under `bench/results/`, in a file named after the time, and returns its path. */
export const saveResults = (json: string, at: Date): string => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${at.toISOString().replaceAll(":", "-")}.json`)
  writeFileSync(file, `${json}\n`)
  return file
}
