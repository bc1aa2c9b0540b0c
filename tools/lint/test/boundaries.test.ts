import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { root } from "../src/packages.mjs"

interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly filename: string
}

/** A workspace with this repository's lint configuration and empty packages. */
const workspace = realpathSync(mkdtempSync(join(tmpdir(), "stocktally-boundaries-")))

const write = (path: string, text: string) => {
  const file = join(workspace, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const manifests = {
  "packages/schema": { layer: "schema", name: "@stocktally/schema", peerDependencies: ["effect"] },
  "packages/core": {
    layer: "core",
    name: "@stocktally/core",
    dependencies: ["@stocktally/schema"],
    peerDependencies: ["effect"],
    devDependencies: ["@stocktally/sandbox"]
  },
  "packages/tally": { layer: "tally", name: "@stocktally/tally" },
  "packages/store": { layer: "store", name: "@stocktally/store" },
  "packages/program": { layer: "program", name: "@stocktally/program", dependencies: ["@stocktally/tally"] },
  "packages/api": { layer: "api", name: "@stocktally/api", dependencies: ["@stocktally/tally"] },
  "packages/sandbox": { layer: "sandbox", name: "@stocktally/sandbox", dependencies: ["@stocktally/schema"] },
  "packages/untagged": { name: "@stocktally/untagged", dependencies: ["@stocktally/schema"] },
  "apps/tui": {
    layer: "app",
    name: "stocktally",
    dependencies: ["@stocktally/core", "@stocktally/tally", "stocktally-http", "@stocktally/tool-bench"]
  },
  "apps/http": { layer: "app", name: "stocktally-http" },
  "tools/bench": { layer: "tool", name: "@stocktally/tool-bench", dependencies: ["@stocktally/sandbox", "stocktally"] }
}

const versions = (names: ReadonlyArray<string> = []) => Object.fromEntries(names.map((name) => [name, "0.1.0"]))

beforeAll(() => {
  cpSync(join(root, ".oxlintrc.json"), join(workspace, ".oxlintrc.json"))
  cpSync(join(root, "tools/lint/src"), join(workspace, "tools/lint/src"), { recursive: true })
  symlinkSync(join(root, "node_modules"), join(workspace, "node_modules"), "junction")
  write("package.json", JSON.stringify({ name: "workspace", devDependencies: versions(["vitest"]) }))
  for (
    const [directory, manifest] of Object.entries<{
      readonly layer?: string
      readonly name: string
      readonly dependencies?: ReadonlyArray<string>
      readonly peerDependencies?: ReadonlyArray<string>
      readonly devDependencies?: ReadonlyArray<string>
    }>(manifests)
  ) {
    write(
      `${directory}/package.json`,
      JSON.stringify({
        name: manifest.name,
        dependencies: versions(manifest.dependencies),
        peerDependencies: versions(manifest.peerDependencies),
        devDependencies: versions(manifest.devDependencies),
        exports: { ".": "./dist/index.js", "./package.json": "./package.json" },
        nx: { tags: manifest.layer === undefined ? [] : [`layer:${manifest.layer}`] }
      })
    )
  }
})

afterAll(() => rmSync(workspace, { recursive: true }))

/** Lints the files. Returns the findings for each as `rule: message`. */
const lint = (files: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlyArray<string>> => {
  for (const [path, text] of Object.entries(files)) write(path, `${text}\n`)
  const oxlint = join(root, "node_modules", "oxlint", "bin", "oxlint")
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, "-f", "json", ...Object.keys(files)], {
    cwd: workspace,
    encoding: "utf8"
  })
  assert.strictEqual(stderr, "")
  const report: { readonly diagnostics: ReadonlyArray<Diagnostic>; readonly number_of_files: number } = JSON.parse(
    stdout
  )
  assert.strictEqual(report.number_of_files, Object.keys(files).length, "every file was linted")
  return new Map(
    Object.keys(files).map((path) => [
      path,
      report.diagnostics
        .filter(({ filename }) => filename === path)
        .map(({ code, message }) => `${code}: ${message}`)
    ])
  )
}

/** Puts each text into a file of its own in `folder`. */
const each = (folder: string, texts: ReadonlyArray<string>) =>
  Object.fromEntries(texts.map((text, index) => [`${folder}/case-${index}.ts`, text]))

const assertEach = (
  files: Readonly<Record<string, string>>,
  matches: (found: ReadonlyArray<string>) => boolean
) => {
  for (const [path, found] of lint(files)) {
    assert.isTrue(matches(found), `${files[path]} in ${path}: ${found.join("\n")}`)
  }
}

const reports = (...words: ReadonlyArray<string>) => (found: ReadonlyArray<string>) =>
  found.some((line) => line.startsWith("workspace(boundaries)") && words.every((word) => line.includes(word)))

const nothing = (found: ReadonlyArray<string>) => found.length === 0

describe("import directions", () => {
  it("forbid every way to import a package of a higher layer", () => {
    assertEach(
      each("packages/schema/src", [
        `import { a } from "@stocktally/core"; export const b = a`,
        `import * as a from "@stocktally/core"; export const b = a`,
        `import "@stocktally/core"`,
        `import type { A } from "@stocktally/core"; export type B = A`,
        `import { type A } from "@stocktally/core"; export type B = A`,
        `export { a } from "@stocktally/core"`,
        `export * from "@stocktally/core"`,
        `export * as a from "@stocktally/core"`,
        `export type { A } from "@stocktally/core"`,
        `export const a = import("@stocktally/core")`,
        "export const a = import(`@stocktally/core`)",
        `export type A = import("@stocktally/core").A`,
        `export type A = typeof import("@stocktally/core")`,
        `import a = require("@stocktally/core"); export const b = a`,
        `export const a = require("@stocktally/core")`,
        `export const a = require.resolve("@stocktally/core")`,
        `export const a = import.meta.resolve("@stocktally/core")`
      ]),
      reports("Layer 'schema' may import no other, not 'core'")
    )
  })

  it("forbid paths that leave the package", () => {
    assertEach(
      each("packages/core/src/deep", [
        `export { a } from "../../../schema/src/index.ts"`,
        `export type { A } from "../../../schema/src/index.ts"`,
        `export const a = import("../../../schema/dist/index.js")`,
        `export const a = require("../../../../apps/tui/src/main.ts")`,
        `export type A = import("../../../../node_modules/effect").A`
      ]),
      reports("leaves the package")
    )
    assertEach(
      each("packages/core/src", [`export { a } from "${workspace}/packages/schema/src/index.ts"`]),
      reports("absolute path")
    )
  })

  it("forbid modules that are not entry points", () => {
    assertEach(
      each("packages/core/src", [
        `export { a } from "@stocktally/schema/dist/index.js"`,
        `export type { A } from "@stocktally/schema/src/index.ts"`,
        `export const a = import("@stocktally/schema/internal")`
      ]),
      reports("no entry point")
    )
  })

  it("forbid importing another app, the sandbox outside tests, and the package itself", () => {
    assertEach(each("apps/tui/src", [`export { a } from "stocktally-http"`]), reports("not 'app' (stocktally-http)"))
    assertEach(each("apps/tui/src", [`export { a } from "@stocktally/tool-bench"`]), reports("not 'tool'"))
    assertEach(each("packages/core/src", [`export { a } from "@stocktally/sandbox"`]), reports("not 'sandbox'"))
    assertEach(each("packages/core/src", [`export { a } from "@stocktally/core"`]), reports("relative paths"))
    assertEach(each("packages/sandbox/test", [`export { a } from "@stocktally/core"`]), reports("not 'core'"))
    assertEach(each("packages/untagged/src", [`export { a } from "@stocktally/schema"`]), reports("layer:<name>"))
  })

  it("forbid apps and the API to import the store in any way, but allow the rest of its package", () => {
    const storeImports = [
      `import { StockStore } from "@stocktally/tally"; export const a = StockStore`,
      `import { fold, StockStore as Kept } from "@stocktally/tally"; export const a = [fold, Kept]`,
      `import type { StockStore } from "@stocktally/tally"; export type A = StockStore`,
      `export { StockStore } from "@stocktally/tally"`,
      `export type A = import("@stocktally/tally").StockStore["Service"]`,
      `import * as tally from "@stocktally/tally"; export const a = tally`,
      `export * from "@stocktally/tally"`,
      `export const a = import("@stocktally/tally")`,
      `export type A = typeof import("@stocktally/tally")`
    ]
    const allowedImports = [
      `import { fold, type TallyRow } from "@stocktally/tally"; export const a = (row: TallyRow) => fold(row)`,
      `export type A = import("@stocktally/tally").TallyFilter`
    ]
    const openStore = [`export { a } from "@stocktally/store"`]
    const outerLayers = { app: "apps/tui/src", api: "packages/api/src" }
    for (const [layer, folder] of Object.entries(outerLayers)) {
      assertEach(
        each(folder, storeImports),
        reports(`Layer '${layer}' may not import 'StockStore' of '@stocktally/tally'`)
      )
    }
    assertEach({ ...each(outerLayers.app, openStore), ...each(outerLayers.api, openStore) }, reports("not 'store'"))
    assertEach({
      ...each(outerLayers.app, allowedImports),
      ...each(outerLayers.api, allowedImports),
      ...each("apps/tui/test", storeImports),
      ...each("packages/program/src", storeImports)
    }, nothing)
  })

  it("forbid packages that package.json does not declare, and development dependencies in sources", () => {
    assertEach(each("packages/schema/src", [`export { a } from "@effect/platform-node"`]), reports("not among"))
    assertEach(each("packages/core/src", [`export { it } from "vitest"`]), reports("not among"))
    assertEach(each("packages/sandbox/test", [`export { a } from "effect"`]), reports("not among"))
  })

  it("forbid Node's modules in sources for any runtime, and computed module names", () => {
    assertEach(
      each("packages/schema/src", [
        `export { readFileSync } from "node:fs"`,
        `export type { Stats } from "fs"`,
        `export const a = import("node:fs/promises")`
      ]),
      reports("exists in Node only")
    )
    assertEach(
      each("packages/core/src", ["export const load = (name: string) => import(name)"]),
      reports("Name the module in a string")
    )
  })

  it("allow what the table allows, and tools in configuration files", () => {
    assertEach(
      {
        "apps/tui/rolldown.config.ts": `export { a } from "@stocktally/tool-bench"`,
        ...each("packages/schema/src", [
          `export { Schema } from "effect"`,
          `export { a } from "effect/http"`,
          `export { a } from "./other.ts"`
        ]),
        ...each("packages/core/src/deep", [
          `export { a } from "@stocktally/schema"`,
          `export type { A } from "@stocktally/schema"`,
          `export const a = import("@stocktally/schema")`,
          `export { a } from "../other.ts"`
        ]),
        ...each("packages/core/test", [
          `export { a } from "@stocktally/sandbox"`,
          `export { a } from "../src/index.ts"`,
          `export { readFileSync } from "node:fs"`,
          `export { it } from "vitest"`
        ]),
        ...each("packages/sandbox/src", [`export { createServer } from "node:http"`]),
        ...each("apps/tui/src", [`export { a } from "@stocktally/core"`]),
        ...each("tools/bench/src", [`export { a } from "@stocktally/sandbox"`, `export { a } from "stocktally"`])
      },
      nothing
    )
  })
})

describe("import cycles", () => {
  it("between files are forbidden, including type imports", () => {
    assertEach(
      {
        "packages/core/src/circle/a.ts": `import type { B } from "./b.ts"; export type A = B`,
        "packages/core/src/circle/b.ts": `import { type A } from "./a.ts"; export type B = A`
      },
      (found) => found.some((line) => line.startsWith("import(no-cycle)"))
    )
  })

  it("between folders are forbidden, including indirect and type imports, and are named", () => {
    assertEach(
      {
        "packages/core/src/one/a.ts": `export type { B } from "../two/b.ts"`,
        "packages/core/src/two/b.ts": `import type { C } from "../two/deep/c.ts"; export type B = C`,
        "packages/core/src/two/deep/c.ts": `export type C = import("../../one/d.ts").D`
      },
      (found) => found.some((line) => line.includes("Folders import each other") && line.includes("two/deep"))
    )
  })

  it("do not count if a folder's index imports what is below it", () => {
    assertEach(
      {
        "packages/schema/src/index.ts": `export { a } from "./one/a.ts"`,
        "packages/schema/src/one/index.ts": `export { b } from "./deep/b.ts"`,
        "packages/schema/src/one/a.ts": `export { c as a } from "../c.ts"`,
        "packages/schema/src/one/deep/b.ts": `export { a as b } from "../a.ts"`
      },
      nothing
    )
  })
})

describe("in packages", () => {
  const globals = [
    `export const a = process.env["HOME"]`,
    `export const a = Date.now()`,
    `export const a = new Date()`,
    `export const a = Date()`,
    `export const a = performance.now()`,
    `export const a = Math.random()`,
    `export const a = fetch("https://example.com")`,
    `export const a = globalThis.fetch("https://example.com")`,
    `export const a = setTimeout(String, 1)`,
    `export const a = setInterval(String, 1)`,
    `export const a = async () => await import("./other.ts")`,
    `export const a = () => console.log("a")`,
    `export { env } from "node:process"`,
    `import process from "node:process"; export const a = process`,
    `export { setTimeout } from "node:timers/promises"`
  ]

  it("sources take time, randomness, settings and the network from Effect", () => {
    assertEach(each("packages/sandbox/src", globals), (found) => found.length > 0)
    assertEach(each("packages/sandbox/src", [`export const a = new Date(0)`]), nothing)
  })

  it("tests may use globals", () => {
    assertEach(each("packages/sandbox/test", globals), nothing)
  })
})
