import { existsSync } from "node:fs"
import { join, relative } from "node:path"
import { assert, describe, it } from "vitest"
import { layers } from "../src/layers.mjs"
import { packages, root } from "../src/packages.mjs"

const layerOf = (name: string) => packages.get(name)?.layer

const workspacePackages = (dependencies: Readonly<Record<string, string>> = {}) =>
  Object.keys(dependencies).filter((name) => packages.has(name))

describe.each([...packages.values()])("$manifest.name", ({ directory, manifest, layer = "" }) => {
  it("has one layer, named after its folder", () => {
    assert.deepEqual(
      manifest.nx?.tags?.filter((tag) => tag.startsWith("layer:")),
      [`layer:${layer}`]
    )
    const [parent, child] = relative(root, directory).split(/[\\/]/)
    assert.strictEqual(layer, parent === "apps" ? "app" : parent === "tools" ? "tool" : child)
    assert.property(layers, layer)
  })

  it("depends only on packages that its layer may import", () => {
    const { imports = [], inTests = [] } = layers[layer] ?? {}
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest
    for (const name of workspacePackages({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      assert.include(imports, layerOf(name), name)
    }
    for (const name of workspacePackages(devDependencies)) {
      assert.include([...imports, ...inTests, "tool"], layerOf(name), name)
    }
  })

  it("exports its source beside the build output", () => {
    for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
      // Committed files that run as they are: a launcher, package.json.
      if (typeof target === "string" && existsSync(join(directory, target))) continue
      assert.isObject(target, entry)
      const [[condition, source] = ["", ""], ...built] = Object.entries(target as Record<string, string>)
      assert.strictEqual(condition, "@stocktally/source", entry)
      assert.isTrue(existsSync(join(directory, source)), source)
      const path = source.replace("./src/", "./dist/").replace(/\.ts$/, "")
      assert.deepEqual(built, [["types", `${path}.d.ts`], ["default", `${path}.js`]])
    }
  })
})

it("layers are ordered", () => {
  const names = Object.keys(layers)
  const depth = (name: string): number => 1 + Math.max(0, ...(layers[name]?.imports ?? []).map((below) => depth(below)))
  assert.isAtMost(Math.max(...names.map(depth)), names.length)
})
