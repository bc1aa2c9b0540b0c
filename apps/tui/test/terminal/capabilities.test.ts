import { assert, describe, it } from "@effect/vitest"
import { detectSurface, isInteractive, sizeOn } from "../../src/terminal/capabilities.ts"
import { makeTheme } from "../../src/terminal/tones.ts"

const terminal = { isTTY: true }
const pipe = {}

describe("the terminal", () => {
  it("has screens only if stdin and stdout can move the cursor", () => {
    assert.isTrue(isInteractive(terminal, terminal, { TERM: "xterm" }))
    assert.isFalse(isInteractive(pipe, terminal, { TERM: "xterm" }))
    assert.isFalse(isInteractive(terminal, pipe, { TERM: "xterm" }))
    assert.isFalse(isInteractive(terminal, terminal, { TERM: "dumb" }))
  })

  it("shows as many colours as it reports, or as the user chooses", () => {
    const cases: ReadonlyArray<readonly [NodeJS.ProcessEnv, "none" | "16" | "256"]> = [
      [{ TERM: "xterm" }, "16"],
      [{ TERM: "linux" }, "16"],
      [{ TERM: "xterm-256color" }, "256"],
      [{ TERM: "xterm", COLORTERM: "truecolor" }, "256"],
      [{ TERM: "xterm-256color", NO_COLOR: "1" }, "none"],
      [{ TERM: "xterm-256color", NO_COLOR: "" }, "256"],
      [{ TERM: "xterm-256color", FORCE_COLOR: "0" }, "none"],
      [{ TERM: "xterm-256color", FORCE_COLOR: "1" }, "16"],
      [{ TERM: "xterm", FORCE_COLOR: "3" }, "256"],
      [{ TERM: "xterm", FORCE_COLOR: "3", NO_COLOR: "1" }, "none"]
    ]
    for (const [env, color] of cases) assert.strictEqual(detectSurface("linux", env).color, color, JSON.stringify(env))
    assert.strictEqual(detectSurface("win32", {}).color, "256")
  })

  it("shows more than ASCII if its locale says so", () => {
    const unicode = (env: NodeJS.ProcessEnv) => detectSurface("linux", env).unicode
    assert.isTrue(unicode({ LANG: "vi_VN.UTF-8" }))
    assert.isTrue(unicode({ LANG: "C.UTF-8" }))
    assert.isFalse(unicode({ LANG: "C" }))
    assert.isFalse(unicode({}))
    assert.isFalse(unicode({ LC_ALL: "C", LANG: "vi_VN.UTF-8" }))
  })

  it("has no escape sequences for a screen reader", () => {
    const surface = detectSurface("linux", { INK_SCREEN_READER: "true", TERM: "xterm-256color" })
    assert.isTrue(surface.spoken)
    const theme = makeTheme(surface)
    assert.strictEqual(theme.tone("bad", "x") + theme.inverse("y"), "xy")
  })

  it("is drawn in 80x24 if it does not know its size", () => {
    const spoken = false
    assert.deepStrictEqual(sizeOn({ spoken }, { columns: 0, rows: 0 }), { columns: 80, rows: 24 })
    assert.deepStrictEqual(sizeOn({ spoken }, { columns: 132, rows: 0 }), { columns: 132, rows: 24 })
  })
})
