/** A program in a pseudo-terminal with a terminal emulator, and the times at which its frames were complete. */
import { spawn } from "@lydell/node-pty"
import headless from "@xterm/headless"
import { type Duration, Effect, type Scope } from "effect"

export interface OnTerminal {
  readonly pid: number
  /** The time of its start, by `performance.now()`. */
  readonly startedAt: number
  /** Sends keys. */
  readonly type: (keys: string) => void
  /** A row of the screen; -1 is the last one. */
  readonly line: (row: number) => string
  readonly text: () => string
  /** The time at which the first frame that fulfils a condition was complete. Dies if there is none in time. */
  readonly until: (what: string, isSo: () => boolean, patience?: Duration.Input) => Effect.Effect<number>
  readonly ended: Effect.Effect<void>
}

export interface TerminalOptions {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly columns: number
  readonly rows: number
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The marks around a frame, by which terminals never show half of one. */
const frameBegins = "\u001b[?2026h"
const frameEnds = "\u001b[?2026l"

/** Starts a program, and ends it with the scope. */
export const onTerminal = (
  { args, columns, cwd, env, file, rows }: TerminalOptions
): Effect.Effect<OnTerminal, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const emulator = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
      const startedAt = performance.now()
      const pty = spawn(file, [...args], { name: "xterm-256color", cols: columns, rows, cwd, env: { ...env } })
      const listeners = new Set<(at: number) => void>()
      const endings = new Set<() => void>()
      let isInFrame = false
      // A mark may arrive in two pieces.
      let tail = ""
      let isOver = false
      let lastAt = startedAt
      pty.onData((data) => {
        const at = performance.now()
        const seen = tail + data
        tail = seen.slice(1 - frameEnds.length)
        const begins = seen.lastIndexOf(frameBegins)
        const ends = seen.lastIndexOf(frameEnds)
        if (begins >= 0 || ends >= 0) isInFrame = begins > ends
        const isFinished = !isInFrame
        emulator.write(data, () => {
          if (!isFinished) return
          lastAt = at
          for (const listener of listeners) listener(at)
        })
      })
      pty.onExit(() => {
        isOver = true
        for (const ending of endings) ending()
      })
      const line = (row: number): string => {
        const { active } = emulator.buffer
        return active.getLine(active.baseY + (row < 0 ? rows + row : row))?.translateToString(true) ?? ""
      }
      const text = () => Array.from({ length: rows }, (_, row) => line(row)).join("\n")
      const ended = Effect.callback<void>((resume) => {
        const ending = () => resume(Effect.void)
        if (isOver) return ending()
        endings.add(ending)
        return Effect.sync(() => endings.delete(ending))
      })
      const terminal: OnTerminal = {
        pid: pty.pid,
        startedAt,
        type: (keys) => pty.write(keys),
        line,
        text,
        ended,
        until: (what, isSo, patience = "30 seconds") =>
          Effect.callback<number>((resume) => {
            const listener = (at: number) => {
              if (!isSo()) return
              listeners.delete(listener)
              resume(Effect.succeed(at))
            }
            listeners.add(listener)
            listener(lastAt)
            return Effect.sync(() => listeners.delete(listener))
          }).pipe(
            Effect.raceFirst(Effect.andThen(ended, Effect.suspend(() => Effect.die(new Error(`it ended; ${text()}`))))),
            Effect.timeoutOrElse({
              duration: patience,
              orElse: () => Effect.die(new Error(`waited in vain for ${what}; the screen:\n${text()}`))
            })
          )
      }
      return { terminal, close: () => isOver || pty.kill("SIGKILL") }
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ terminal }) => terminal))
