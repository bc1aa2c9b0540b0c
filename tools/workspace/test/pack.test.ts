import { spawnSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, it } from "vitest"
import { packages, root } from "../src/packages.mjs"

const example = join(root, "docs", "examples", "library.ts")

/** A project of someone else's: nothing of the workspace is in reach of it. */
const project = realpathSync(mkdtempSync(join(tmpdir(), "stocktally-pack-")))

afterAll(() => rmSync(project, { recursive: true }))

/** What npm tells the scripts it runs about their package would mislead an npm that works elsewhere. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(?!config_(registry|cache)$)/i.test(name))
)

const run = (command: string, ...args: ReadonlyArray<string>) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: project,
    encoding: "utf8",
    env,
    shell: process.platform === "win32"
  })
  assert.strictEqual(status, 0, `${command} ${args.join(" ")}\n${error?.message ?? ""}${stdout}${stderr}`)
  return stdout
}

it("the packed libraries type-check and run in an empty project", { timeout: 180_000 }, () => {
  for (const name of ["schema", "core"]) run("npm", "pack", join(root, "packages", name), "--silent")
  const tarball = (name: string) => `file:stocktally-${name}-${packages.get(`@stocktally/${name}`)!.manifest.version}.tgz`

  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: {
        "@stocktally/core": tarball("core"),
        "@stocktally/schema": tarball("schema"),
        effect: packages.get("@stocktally/core")!.manifest.devDependencies!["effect"]
      },
      // Core asks for a version of schema, which npm would first look for in the registry.
      overrides: { "@stocktally/schema": "$@stocktally/schema" }
    })
  )
  run("npm", "install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")

  copyFileSync(example, join(project, "library.ts"))
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: { strict: true, module: "nodenext", target: "es2024", skipLibCheck: false, noEmit: true },
      files: ["library.ts"]
    })
  )
  run(process.execPath, join(root, "node_modules", "typescript", "bin", "tsc"))
  assert.isNotEmpty(run(process.execPath, "library.ts"))
})

it("the example that was tried is the one the README shows", () => {
  assert.include(readFileSync(join(root, "README.md"), "utf8"), readFileSync(example, "utf8"))
})
