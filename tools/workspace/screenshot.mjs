import { spawn } from "@lydell/node-pty"
import headless from "@xterm/headless"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "./src/root.mjs"
import { svgOf } from "./src/svg.mjs"

// Draws the README's pictures from real frames: starts the built program on the sandbox in a pseudo-terminal, presses
// keys, and renders what a terminal emulator shows. The shop is always the same; times are current.

const size = { cols: 104, rows: 28 }
const patienceMillis = 60_000

/** @type {ReadonlyArray<{ file: string, title: string, keys: string, waitFor: RegExp }>} */
const pictures = [
  {
    file: "tally.svg",
    title: "Stocktally's table of both systems in a terminal",
    keys: "jjjjjjjjjj",
    waitFor: /11 of \d/
  }
]

const home = mkdtempSync(join(tmpdir(), "stocktally-screenshot-"))
const terminal = new headless.Terminal({ ...size, allowProposedApi: true })
const program = spawn(process.execPath, [join(root, "apps/tui/bin/stocktally.js"), "--sandbox"], {
  ...size,
  name: "xterm-256color",
  cwd: home,
  env: {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_STATE_HOME: home,
    XDG_CONFIG_HOME: home,
    LANG: "C.UTF-8",
    COLORTERM: "truecolor",
    TERM: "xterm-256color",
    TZ: "Asia/Ho_Chi_Minh"
  }
})

const text = () =>
  Array.from({ length: terminal.rows }, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? "")
    .join("\n")

/** @type {() => void} */
let check = () => {}
program.onData((data) => terminal.write(data, () => check()))

/** @param {(text: string) => boolean} isReady @returns {Promise<void>} */
const waitFor = (isReady) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`timed out; the screen shows:\n${text()}`)), patienceMillis)
    check = () => {
      if (!isReady(text())) return
      clearTimeout(timer)
      check = () => {}
      resolve()
    }
    check()
  })

await waitFor((screen) => /1 of \d/.test(screen) && !screen.includes("syncing"))
for (const { file, keys, title, waitFor: pattern } of pictures) {
  program.write(keys)
  await waitFor((screen) => pattern.test(screen))
  const path = join(root, "docs/images", file)
  writeFileSync(path, svgOf(terminal, title))
  console.log(`${path}: ${title}`)
}
program.kill()
rmSync(home, { recursive: true, force: true })
