import { render, useApp } from "ink"
import { useEffect } from "react"
import type { Theme } from "../../terminal/tones.ts"
import { sizeOn } from "../../terminal/capabilities.ts"
import { App, type Model } from "../view/App.tsx"
import { wholeSequences } from "./wholeSequences.ts"

/** The terminal while it shows the screens. */
export interface OpenTerminal {
  /** Puts a text on the clipboard, if the terminal permits that (OSC 52). */
  readonly copy: (text: string) => void
  /** Returns the terminal to the shell and stops this process, as Ctrl+Z does, until it is resumed. */
  readonly suspend: () => void
  /** Draws the whole screen again, over the output of other programs. */
  readonly redraw: () => void
  /** Restores the terminal. */
  readonly close: () => void
  /** Resolves once the terminal is restored; rejects with the error of a component. */
  readonly closed: Promise<unknown>
}

/** The input and output of a terminal. */
export interface TerminalEnds {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
}

/**
 * The limit of Ink's frames. A frame takes a few milliseconds and includes all changes since the last one, so a high
 * limit only removes Ink's wait for the next thirtieth of a second.
 */
const framesPerSecond = 250

/** The time after which a process that could not be stopped continues. */
const stoppedMillis = 100

const home = "\u001b[H\u001b[J"

/**
 * Takes over the terminal: the alternate screen, raw keys, no cursor, and marked pastes. Ink restores it whenever the
 * process ends, also after a crash.
 */
export const openTerminal = (model: Model, theme: Theme, { stdin, stdout }: TerminalEnds): OpenTerminal => {
  let suspendTerminal: ReturnType<typeof useApp>["suspendTerminal"] | undefined
  const Screen = () => {
    const app = useApp()
    useEffect(() => {
      suspendTerminal = app.suspendTerminal
    }, [app])
    return <App model={model} theme={theme} />
  }
  const { spoken } = theme.surface
  const instance = render(<Screen />, {
    stdin: wholeSequences(stdin),
    stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    alternateScreen: !spoken,
    incrementalRendering: true,
    isScreenReaderEnabled: spoken,
    maxFps: framesPerSecond
  })

  /** Makes Ink draw a whole frame instead of the difference to its last one. */
  const redraw = (): void => {
    instance.clear()
    if (!spoken) stdout.write(home)
    instance.rerender(<Screen />)
  }
  const onResize = (): void => {
    model.dispatch({ _tag: "Resized", ...sizeOn(theme.surface, stdout) })
    redraw()
  }
  // Runs before Ink's own listener, which would draw the old frame again.
  stdout.prependListener("resize", onResize)

  let isStopped = false
  const stop = (): void => {
    // Shells of Windows cannot stop jobs.
    if (isStopped || suspendTerminal === undefined || process.platform === "win32") return
    isStopped = true
    void suspendTerminal(() =>
      new Promise((resolve) => {
        const onResumed = (): void => {
          clearTimeout(timer)
          process.off("SIGCONT", onResumed)
          process.on("SIGTSTP", stop).on("SIGCONT", onContinued)
          resolve()
        }
        process.off("SIGTSTP", stop).off("SIGCONT", onContinued).on("SIGCONT", onResumed)
        // Stops the whole process group, as the terminal does: npm and a launcher belong to it.
        const timer = setTimeout(onResumed, stoppedMillis)
        process.kill(0, "SIGTSTP")
      })
    ).finally(() => {
      isStopped = false
      // The size may have changed.
      onResize()
    })
  }
  /** Restores the screen and its modes after the process was stopped and resumed by others. */
  const onContinued = (): void => {
    void suspendTerminal?.(() => undefined)
  }
  process.on("SIGTSTP", stop).on("SIGCONT", onContinued)

  const closed = instance.waitUntilExit().finally(() => {
    stdout.off("resize", onResize)
    process.off("SIGTSTP", stop).off("SIGCONT", onContinued)
    // The screen reader's lines stay, and the shell's prompt is below them.
    if (spoken) stdout.write("\n")
  })
  return {
    copy: (text) => stdout.write(`\u001b]52;c;${Buffer.from(text).toString("base64")}\u0007`),
    suspend: stop,
    redraw: redraw,
    close: () => instance.unmount(),
    closed
  }
}
