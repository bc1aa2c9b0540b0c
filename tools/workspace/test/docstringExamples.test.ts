import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { parseSync } from "rolldown/utils"
import { afterAll, assert, beforeAll, it } from "vitest"
import { root } from "../src/root.mjs"
import { filesOf, read } from "./support/repository.ts"

/** A ```ts block in a docstring. */
interface Example {
  readonly path: string
  /** The line of its first statement, from 1. */
  readonly line: number
  readonly code: string
}

const examplesOf = (path: string, text: string): ReadonlyArray<Example> =>
  parseSync(path, text).comments.flatMap(({ start, value }) =>
    [...value.matchAll(/^ *\* ```ts\n([^]*?)^ *\* ```$/gm)].map(({ 0: block, 1: lines = "", index }) => ({
      path,
      line: text.slice(0, start + "/*".length + index + block.indexOf("\n") + 1).split("\n").length,
      code: lines.replaceAll(/^ *\* ?/gm, "")
    }))
  )

/** Below the root's `node_modules`, so that examples import the workspace's packages. */
let folder: string
beforeAll(() => {
  const cache = join(root, "node_modules", ".cache", "stocktally")
  mkdirSync(cache, { recursive: true })
  folder = mkdtempSync(join(cache, "examples-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Type-checks examples. Returns the compiler's errors, with the lines of the sources. */
const typeCheck = (examples: ReadonlyArray<Example>): string => {
  const files = examples.map(({ code, line, path }) => {
    const file = `${path.replace(/\.tsx?$/, "")}.${line}.ts`
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), "\n".repeat(line - 1) + code)
    return file
  })
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        noEmit: true,
        declaration: false,
        declarationMap: false,
        noUnusedLocals: false,
        types: ["node"]
      },
      files
    })
  )
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  return spawnSync(process.execPath, [tsc, "--pretty", "false"], { cwd: folder, encoding: "utf8" }).stdout
}

it("examples in docstrings of packages type-check", { timeout: 120_000 }, () => {
  const examples = filesOf("packages/*/src/*.ts", "packages/*/src/*.tsx").flatMap((path) =>
    examplesOf(path, read(path))
  )
  const services = [
    "packages/core/src/budget/Budget.ts",
    "packages/core/src/haravan/Haravan.ts",
    "packages/core/src/loop/Loop.ts",
    "packages/sync/src/readmodel/ReadModel.ts"
  ]
  assert.includeMembers(examples.map(({ path }) => path), services, "each service has an example")
  assert.strictEqual(typeCheck(examples), "")
})

it("an example that does not type-check is reported at its line", { timeout: 120_000 }, () => {
  const source = [
    "export const a = 1",
    "",
    "/**",
    " * Explains.",
    " *",
    " * ```ts",
    ` * import { Loop } from "@stocktally/core"`,
    " *",
    " * export const address: number = Loop.baseUrl",
    " * ```",
    " */",
    "export const b = 2"
  ].join("\n")
  assert.match(
    typeCheck(examplesOf("packages/core/src/wrong.ts", source)),
    /^packages\/core\/src\/wrong\.7\.ts\(9,14\): error TS2322: .*\n$/
  )
})
