/** Writing a report to a new file, readable only by its user. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { visible } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { createInterface } from "node:readline"
import { FileUnwritable } from "../../errors/commandErrors.ts"
import { Progress } from "../../output/Progress.ts"

/** Whether a question can be put to someone: on stderr, with the answer from stdin. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/** Asks a question for yes or no; without an answer it is no. */
export const confirmed = (question: string): Effect.Effect<boolean, never, Progress> =>
  Effect.andThen(
    Effect.flatMap(Progress, ({ clear }) => clear),
    Effect.callback<boolean>((resume) => {
      // Without `terminal`, readline leaves the terminal unchanged, and Ctrl-C interrupts the program.
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

const alreadyExists = (path: string) =>
  new FileUnwritable({ message: `${visible(path)} already exists; name another file` })

/** Fails if the file exists, before the work rather than after it. */
export const checkNew = (path: string): Effect.Effect<void, FileUnwritable> =>
  Effect.flatMap(FileSystem.FileSystem, (files) => files.exists(path)).pipe(
    Effect.orElseSucceed(() => false),
    Effect.flatMap((exists) => exists ? Effect.fail(alreadyExists(path)) : Effect.void),
    Effect.provide(NodeFileSystem.layer)
  )

/** Writes the file; never overwrites one. */
export const writeNew = (path: string, text: string): Effect.Effect<void, FileUnwritable> =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (files) => files.writeFileString(path, text, { flag: "wx", mode: 0o600 })
  ).pipe(
    Effect.mapError(({ reason }) =>
      reason._tag === "AlreadyExists"
        ? alreadyExists(path)
        : new FileUnwritable({
          message: `${visible(path)} cannot be written: ${
            reason._tag === "NotFound"
              ? "there is no such directory"
              : reason._tag === "PermissionDenied"
              ? "permission denied"
              : reason.description ?? reason._tag
          }`
        })
    ),
    Effect.provide(NodeFileSystem.layer)
  )
