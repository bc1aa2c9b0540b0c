import { mkdtempSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Plugin, rolldown } from "rolldown"
import { afterAll, assert, beforeAll, it } from "vitest"
import { fasterInk } from "../src/fasterInk.ts"

const root = new URL("../../../", import.meta.url).pathname

/** As much of Ink's `Output` as is compared. */
interface Output {
  readonly write: (
    x: number,
    y: number,
    text: string,
    options: { readonly transformers: ReadonlyArray<(line: string) => string> }
  ) => void
  readonly clip: (clip: { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number }) => void
  readonly unclip: () => void
  readonly get: () => { readonly output: string; readonly height: number }
}
type MakeOutput = new(size: { readonly width: number; readonly height: number }) => Output

const folder = mkdtempSync(join(tmpdir(), "stocktally-ink-"))
let plain: MakeOutput
let faster: MakeOutput

const bundled = async (name: string, plugins: ReadonlyArray<Plugin>): Promise<MakeOutput> => {
  const ink = createRequire(join(root, "apps/tui/package.json")).resolve("ink")
  const file = join(folder, `${name}.mjs`)
  const bundle = await rolldown({ input: join(dirname(ink), "output.js"), platform: "node", plugins: [...plugins] })
  await bundle.write({ file, format: "esm" })
  // oxlint-disable-next-line workspace/boundaries -- it was made just now
  const { default: Output }: { readonly default: MakeOutput } = await import(pathToFileURL(file).href)
  return Output
}

beforeAll(async () => {
  plain = await bundled("plain", [])
  // Only a part of Ink is bundled here, so that some changes are not asked for.
  const { buildEnd: _, ...plugin } = fasterInk()
  faster = await bundled("faster", [plugin])
})
afterAll(() => rmSync(folder, { recursive: true }))

const width = 12
const height = 6

/** Draws of a sequence that is the same in every run. */
const draws = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

const pieces = [
  "a",
  "bc",
  " ",
  "   ",
  "đã",
  "漢",
  "e\u0301",
  "👩‍👩‍👧",
  "\u200b",
  "\u001b[31m",
  "\u001b[39m",
  "\u001b[7m",
  "\u001b[27m",
  "\u001b[1;38;5;120m",
  "\u001b[0m",
  "\u001b]8;;http://a.example\u0007",
  "\u001b]8;;\u0007"
]

const textOf = (draw: (below: number) => number): string =>
  Array.from({ length: draw(10) }, () => draw(12) === 0 ? "\n" : pieces[draw(pieces.length)] ?? "").join("")

const drawn = (Output: MakeOutput, seed: number): ReturnType<Output["get"]> => {
  const draw = draws(seed)
  const output = new Output({ width, height })
  // Mostly what the screens are made of: a line at the beginning of each row.
  const isList = draw(3) > 0
  for (let line = 0; line < height; line++) {
    if (!isList && draw(4) === 0) output.clip({ x1: 1, x2: 8, y1: 0, y2: 4 })
    const text = isList ? textOf(draw).replaceAll("\n", "") : textOf(draw)
    output.write(isList ? 0 : draw(4), isList ? line : draw(height + 2) - 1, text, {
      transformers: draw(3) === 0 ? [(line) => `\u001b[1m${line}\u001b[22m`] : [(line) => line]
    })
    if (!isList && draw(4) === 0) output.unclip()
  }
  return output.get()
}

it("draws what Ink draws, of whole lines and of anything else", () => {
  for (let seed = 0; seed < 3000; seed++) {
    assert.deepStrictEqual(drawn(faster, seed), drawn(plain, seed), `seed ${seed}`)
  }
})

it("fails the build if the patch does not fit a module of Ink's, or if one is missing", async () => {
  const changed: Plugin = {
    name: "changed-ink",
    transform: { filter: { id: /output\.js$/ }, handler: (code) => code.replace("class Output {", "class Output  {") }
  }
  const failureOf = (plugins: ReadonlyArray<Plugin>) => bundled("other", plugins).then(() => "none", String)
  assert.match(await failureOf([changed, fasterInk()]), /ink@8\.0\.0\.patch does not apply to .*output\.js/)
  assert.match(await failureOf([fasterInk()]), /ink@8\.0\.0\.patch: Ink has no a\/build\/dom\.js/)
})
