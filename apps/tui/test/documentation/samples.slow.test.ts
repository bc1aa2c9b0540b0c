import { Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, expect, it } from "vitest"
import { openPty } from "../screens/support/PseudoTerminal.ts"

const launcher = fileURLToPath(new URL("../../bin/stocktally.js", import.meta.url))
const program = "npx --no -- stocktally"

/** A command in a console sample and its output. */
const samples = /(?<=^\$ )(.*npx --no -- stocktally .*)\n((?:(?!```$|\$ ).*\n)*)/gm

/** Removes times, counts of requests, and their effect on the width of columns. */
const masked = (output: string): string =>
  output.replaceAll(/\d{4}-\d\d-\d\d[ T][\d:.]+/g, "TIME")
    .replaceAll(/Loop as of TIME; Haravan as of TIME/g, "Loop and Haravan as of TIME")
    .replaceAll(/\bjust now\b|\b[\d.]+ (?:ms|s|min) ago\b/g, "AGO")
    .replaceAll(/\b(?:\d+ of )?\d+ requests\b/g, "REQUESTS")

/** The output of a command in a terminal of 80 columns. */
const outputOf = (command: string, home: string) =>
  Effect.gen(function*() {
    const terminal = yield* openPty({
      command: ["/bin/bash", "-c", command.replace(program, "\"$NODE\" \"$LAUNCHER\"")],
      rows: 200,
      cwd: home,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: home,
        TZ: "Asia/Ho_Chi_Minh",
        LANG: "C.UTF-8",
        NO_COLOR: "1",
        NODE: process.execPath,
        LAUNCHER: launcher
      }
    })
    yield* terminal.ended
    return `${terminal.unwrapped().trim()}\n`.replaceAll(home, "/home/mai")
  }).pipe(Effect.scoped, Effect.runPromise)

for (const file of ["README.md", "docs/setup.md", "docs/tally.md", "docs/commands.md"]) {
  it(`${file} has the output of the sandbox at 80 columns in its samples`, async () => {
    const path = fileURLToPath(new URL(`../../../../${file}`, import.meta.url))
    const markdown = readFileSync(path, "utf8")
    const home = mkdtempSync(join(tmpdir(), "stocktally-"))
    try {
      const found = [...markdown.matchAll(samples)]
      assert.isNotEmpty(found)
      let updated = ""
      let end = 0
      for (const { 0: sample, 1: command = "", 2: output = "", index } of found) {
        const fresh = await outputOf(command, home)
        updated += `${markdown.slice(end, index)}${command}\n${masked(output) === masked(fresh) ? output : fresh}`
        end = index + sample.length
      }
      await expect(updated + markdown.slice(end)).toMatchFileSnapshot(path)
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
}
