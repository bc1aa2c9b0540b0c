import { mkdtempSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Plugin, rolldown } from "rolldown"
import { afterAll, assert, beforeAll, it } from "vitest"
import { fasterInk } from "../src/fasterInk.ts"

const root = new URL("../../../", import.meta.url).pathname

/** The part of Ink's `Output` that the test compares. */
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

const bundle = async (name: string, plugins: ReadonlyArray<Plugin>): Promise<MakeOutput> => {
  const ink = createRequire(join(root, "apps/tui/package.json")).resolve("ink")
  const file = join(folder, `${name}.mjs`)
  const bundle = await rolldown({ input: join(dirname(ink), "output.js"), platform: "node", plugins: [...plugins] })
  await bundle.write({ file, format: "esm" })
  // oxlint-disable-next-line workspace/boundaries -- the file was just built
  const { default: Output }: { readonly default: MakeOutput } = await import(pathToFileURL(file).href)
  return Output
}

beforeAll(async () => {
  plain = await bundle("plain", [])
  // Only a part of Ink is bundled here, so some changes do not apply.
  const { buildEnd: _, ...plugin } = fasterInk()
  faster = await bundle("faster", [plugin])
})
afterAll(() => rmSync(folder, { recursive: true }))

const width = 12
const height = 6

/** A reproducible sequence of random numbers. */
const randomNumbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

const fragments = [
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

const randomText = (random: (below: number) => number): string =>
  Array.from({ length: random(10) }, () => random(12) === 0 ? "\n" : fragments[random(fragments.length)] ?? "").join("")

const render = (Output: MakeOutput, seed: number): ReturnType<Output["get"]> => {
  const random = randomNumbers(seed)
  const output = new Output({ width, height })
  // Screens consist mostly of one line at the start of each row.
  const isList = random(3) > 0
  for (let line = 0; line < height; line++) {
    if (!isList && random(4) === 0) output.clip({ x1: 1, x2: 8, y1: 0, y2: 4 })
    const text = isList ? randomText(random).replaceAll("\n", "") : randomText(random)
    output.write(isList ? 0 : random(4), isList ? line : random(height + 2) - 1, text, {
      transformers: random(3) === 0 ? [(line) => `\u001b[1m${line}\u001b[22m`] : [(line) => line]
    })
    if (!isList && random(4) === 0) output.unclip()
  }
  return output.get()
}

it("renders exactly what Ink renders, for whole lines and anything else", () => {
  for (let seed = 0; seed < 3000; seed++) {
    assert.deepStrictEqual(render(faster, seed), render(plain, seed), `seed ${seed}`)
  }
})

it("fails the build if the patch does not fit a module of Ink, or if a module is missing", async () => {
  const changed: Plugin = {
    name: "changed-ink",
    transform: { filter: { id: /output\.js$/ }, handler: (code) => code.replace("class Output {", "class Output  {") }
  }
  const failureOf = (plugins: ReadonlyArray<Plugin>) => bundle("other", plugins).then(() => "none", String)
  assert.match(await failureOf([changed, fasterInk()]), /ink@8\.0\.0\.patch does not apply to .*output\.js/)
  assert.match(await failureOf([fasterInk()]), /ink@8\.0\.0\.patch: Ink has no a\/build\/dom\.js/)
})
