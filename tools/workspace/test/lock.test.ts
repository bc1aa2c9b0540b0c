import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "vitest"
import { root } from "../src/root.mjs"

const { packages }: { readonly packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8")
)

/** The packages that npm downloads: all except the workspace's own and the links to them. */
const downloads = Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && link !== true)

it("the lockfile has the integrity of everything that npm downloads", () => {
  assert.isAbove(downloads.length, 300)
  const without = downloads.filter(([, { integrity }]) => !String(integrity).startsWith("sha512-"))
  assert.deepEqual(without.map(([path]) => path), [], "run npm run lock")
})

it("the lockfile names no registry and works with any", () => {
  assert.deepEqual(downloads.filter(([, { resolved }]) => resolved !== undefined), [])
})
