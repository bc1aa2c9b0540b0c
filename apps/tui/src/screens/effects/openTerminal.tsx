import { render, useApp } from "ink"
import { useEffect } from "react"
import type { Theme } from "../../terminal/tones.ts"
import { sizeOn } from "../../terminal/capabilities.ts"
import { App, type Model } from "../view/App.tsx"
import { wholeSequences } from "./wholeSequences.ts"

/** The terminal while the screens are on it. */
export interface OpenTerminal {
  /** Puts a text on the clipboard, where the terminal lets programs do so (OSC 52). */
  readonly copy: (text: string) => void
  /** Gives the terminal back to the shell and stops this process, as Ctrl+Z does, until it is continued. */
  readonly suspend: () => void
  /** Draws everything again, whatever another program has left on the screen. */
  readonly redraw: () => void
  /** Leaves the terminal as it was before. */
  readonly close: () => void
  /** Resolves when it was left; rejects with what a component threw. */
  readonly closed: Promise<unknown>
}

/** A terminal at both ends. */
export interface TerminalEnds {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
}

/**
 * Ink draws at most so often. A frame takes a few milliseconds, and what comes during one is drawn together, so this only
 * keeps it from waiting for the next thirtieth of a second.
 */
const framesPerSecond = 250

/** A process that should stop and did not, because nobody would wake it, continues after this. */
const stoppedMillis = 100

const home = "\u001b[H\u001b[J"

/**
 * Takes the terminal: another screen than the shell's, raw keys, no cursor, pastes distinguished from typing. It is given
 * back on every end of the process, a crash included, because Ink listens to that.
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

  /** Ink draws the difference to what it drew last; if that is not on the screen any more, it has to know. */
  const redraw = (): void => {
    instance.clear()
    if (!spoken) stdout.write(home)
    instance.rerender(<Screen />)
  }
  const onResize = (): void => {
    model.dispatch({ _tag: "Resized", ...sizeOn(theme.surface, stdout) })
    redraw()
  }
  // Before Ink's own, which would draw the former frame once more.
  stdout.prependListener("resize", onResize)

  let isStopped = false
  const stop = (): void => {
    // Windows' shells have no jobs that stop.
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
        // The whole job, as the terminal itself does it: npm and a launcher belong to it.
        const timer = setTimeout(onResumed, stoppedMillis)
        process.kill(0, "SIGTSTP")
      })
    ).finally(() => {
      isStopped = false
      // It may have another size than before.
      onResize()
    })
  }
  /** Stopped from outside and continued: the shell has used the screen and its modes since. */
  const onContinued = (): void => {
    void suspendTerminal?.(() => undefined)
  }
  process.on("SIGTSTP", stop).on("SIGCONT", onContinued)

  const closed = instance.waitUntilExit().finally(() => {
    stdout.off("resize", onResize)
    process.off("SIGTSTP", stop).off("SIGCONT", onContinued)
    // On the shell's own screen the last line stays, and the prompt comes below it.
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
