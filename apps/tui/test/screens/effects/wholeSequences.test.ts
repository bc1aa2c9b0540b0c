import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import { PassThrough } from "node:stream"
import { wholeSequences } from "../../../src/screens/effects/wholeSequences.ts"

const esc = "\u001b"

describe("a terminal's input", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** The texts read from pieces that arrive at intervals of some milliseconds. */
  const readOf = async (pieces: ReadonlyArray<string>, apart = 40) => {
    const stream = new PassThrough({ encoding: "utf8" })
    const input = wholeSequences(stream)
    const read: Array<string> = []
    input.on("readable", () => {
      for (let text: string | null = input.read(); text !== null; text = input.read()) read.push(text)
    })
    for (const piece of [...pieces, ""]) {
      if (piece !== "") stream.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
      vi.advanceTimersByTime(piece === "" ? 1000 : apart)
    }
    return read
  }

  it("joins a key that arrives in two pieces", async () => {
    assert.deepStrictEqual(await readOf([esc, "[A"]), [`${esc}[A`])
    assert.deepStrictEqual(await readOf([`j${esc}`, "[", "1;", "5B", "k"]), ["j", `${esc}[1;5B`, "k"])
    assert.deepStrictEqual(await readOf([`${esc}O`, "A"]), [`${esc}OA`])
    assert.deepStrictEqual(await readOf([`${esc}[`, "A", `${esc}[200`, `~ab${esc}`, "[201~"]), [
      `${esc}[A`,
      `${esc}[200~ab`,
      `${esc}[201~`
    ])
  })

  it("reads Esc once nothing follows it, as often as it was pressed", async () => {
    assert.deepStrictEqual(await readOf([esc, "[A"], 400), [esc, "[A"])
    assert.deepStrictEqual(await readOf([esc, esc, esc]), [esc, esc, esc])
  })

  it("is read at once up to the last whole sequence", async () => {
    assert.deepStrictEqual(await readOf(["j", `${esc}[B${esc}[B`, `${esc}x`, `${esc}[[A`], 0), [
      "j",
      `${esc}[B${esc}[B`,
      `${esc}x`,
      `${esc}[[A`
    ])
  })
})
