import * as Effect from "effect/Effect"
import { createInterface } from "node:readline"
import { Progress } from "../../output/Progress.ts"

/** Whether someone can be asked: answers come from stdin, and questions go to stderr. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/** Asks a question that is answered with yes or no; no answer is a no. */
export const confirmed = (question: string): Effect.Effect<boolean, never, Progress> =>
  Effect.andThen(
    Effect.flatMap(Progress, ({ clear }) => clear),
    Effect.callback<boolean>((resume) => {
      // Not a terminal to readline, so that the terminal stays as it is and Ctrl-C interrupts the program.
      const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false })
      lines.once("line", (line) => {
        resume(Effect.succeed(/^\s*y(es)?\s*$/i.test(line)))
        lines.close()
      })
      lines.once("close", () => resume(Effect.succeed(false)))
      process.stderr.write(`${question} [y/N] `)
      return Effect.sync(() => lines.close())
    })
  )
