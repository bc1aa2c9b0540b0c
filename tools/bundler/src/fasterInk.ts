import { applyPatch, parsePatch } from "diff"
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import type { Plugin } from "rolldown"

const name = "patches/ink@8.0.0.patch"

/** Applies the patch to Ink's modules, and fails the build if it does not fit. The patch explains its changes. */
export const fasterInk = (): Plugin => {
  const patches = parsePatch(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"))
  const unapplied = new Set(patches)
  return {
    name: "faster-ink",
    transform: {
      filter: { id: /ink[/\\]build[/\\][^/\\]+\.js$/ },
      handler: (code, id) => {
        const patch = patches.find(({ oldFileName }) => basename(oldFileName) === basename(id))
        if (patch === undefined) return null
        unapplied.delete(patch)
        const patched = applyPatch(code, patch)
        if (patched === false) throw new Error(`${name} does not apply to ${id}: is it still needed?`)
        return patched
      }
    },
    buildEnd: (error) => {
      if (error !== undefined || unapplied.size === 0) return
      throw new Error(`${name}: Ink has no ${Array.from(unapplied, ({ oldFileName }) => oldFileName).join(", ")}`)
    }
  }
}
