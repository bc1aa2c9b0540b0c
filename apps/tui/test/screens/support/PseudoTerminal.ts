// oxlint-disable no-control-regex -- terminal output contains escape sequences
/** The built program in a real pseudo-terminal, whose screen is that of a terminal emulator. */
import { spawn } from "@lydell/node-pty"
import headless from "@xterm/headless"
import { Effect, type Scope } from "effect"
import { fileURLToPath } from "node:url"
import type { Env } from "../../support/program.ts"

const launcher = fileURLToPath(new URL("../../../bin/stocktally.js", import.meta.url))

/** The screen and the modes of a terminal. */
export interface PseudoTerminal {
  /** The rows of the screen, without spaces at their ends. */
  readonly screen: () => ReadonlyArray<string>
  readonly text: () => string
  /** The text of the screen without the terminal's own line breaks. */
  readonly unwrapped: () => string
  /** Sends the characters of keys. */
  readonly type: (keys: string) => Effect.Effect<void>
  readonly resize: (columns: number, rows: number) => Effect.Effect<void>
  readonly signal: (signal: NodeJS.Signals) => Effect.Effect<void>
  /** Waits until the screen matches; fails with the screen after a timeout. */
  readonly until: (what: string, isSo: (text: string) => boolean) => Effect.Effect<string>
  /** Waits for the end of the program. */
  readonly ended: Effect.Effect<{ readonly status: number; readonly signal: number }>
  /** Whether the alternate screen is on, the cursor hidden, and the marking of pastes on. */
  readonly modes: () => { readonly alternate: boolean; readonly cursorHidden: boolean; readonly pastes: boolean }
  /** The whole output. */
  readonly written: () => string
  readonly pid: number
}

export interface PtyOptions {
  readonly command?: readonly [file: string, ...args: ReadonlyArray<string>]
  readonly args?: ReadonlyArray<string>
  readonly columns?: number
  readonly rows?: number
  readonly cwd: string
  readonly env: Env
}

const patienceMillis = 45_000

/** Starts the program for a scope. */
export const openPty = (
  { args = [], columns = 80, command, cwd, env, rows = 24 }: PtyOptions
): Effect.Effect<PseudoTerminal, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const emulator = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 })
      const [file, ...fileArgs] = command ?? [process.execPath, launcher, ...args]
      const pty = spawn(file, fileArgs, {
        name: "xterm-256color",
        cols: columns,
        rows,
        cwd,
        env: { ...env, TERM: "xterm-256color" }
      })
      let written = ""
      let cursorHidden = false
      let exit: { readonly status: number; readonly signal: number } | undefined
      const listeners = new Set<() => void>()
      const changed = () => listeners.forEach((listener) => listener())
      pty.onData((data) => {
        written += data
        for (const [, mode] of data.matchAll(/\u001b\[\?25([hl])/g)) cursorHidden = mode === "l"
        emulator.write(data, changed)
      })
      pty.onExit(({ exitCode, signal = 0 }) => {
        // Output before the end is on the screen before the end is reported.
        emulator.write("", () => {
          exit = { status: exitCode, signal }
          changed()
        })
      })
      const screen = (): ReadonlyArray<string> => {
        const buffer = emulator.buffer.active
        return Array.from({ length: emulator.rows }, (_, row) =>
          buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? "")
      }
      const text = () =>
        screen().join("\n")
      const unwrapped = () =>
        screen().reduce((joined, line, row) =>
          `${joined}${emulator.buffer.active.getLine(emulator.buffer.active.baseY + row)?.isWrapped ? "" : "\n"}${line}`
        )
      const waitFor = <A>(what: string, look: () => A | undefined) =>
        Effect.callback<A>((resume) => {
          const listener = () => {
            const found = look()
            if (found === undefined) return
            listeners.delete(listener)
            resume(Effect.succeed(found))
          }
          listeners.add(listener)
          listener()
          return Effect.sync(() => listeners.delete(listener))
        }).pipe(
          Effect.timeoutOrElse({
            duration: patienceMillis,
            orElse: () => Effect.die(new Error(`waited in vain for ${what}; the screen:\n${text()}`))
          })
        )
      const terminal: PseudoTerminal = {
        screen,
        text,
        unwrapped,
        type: (keys) => Effect.sync(() => pty.write(keys)),
        resize: (columns, rows) =>
          Effect.sync(() => {
            emulator.resize(columns, rows)
            pty.resize(columns, rows)
          }),
        signal: (signal) => Effect.sync(() => process.kill(pty.pid, signal)),
        until: (what, isSo) => waitFor(what, () => (isSo(text()) ? text() : undefined)),
        ended: waitFor("the end", () => exit),
        modes: () => ({
          alternate: emulator.buffer.active.type === "alternate",
          cursorHidden,
          pastes: emulator.modes.bracketedPasteMode
        }),
        written: () => written,
        pid: pty.pid
      }
      return { terminal, close: () => exit === undefined && pty.kill("SIGKILL") }
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ terminal }) => terminal))
