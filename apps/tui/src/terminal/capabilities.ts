import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"

/** Where output ends up, examined once. `columns` is set where stdout is a terminal. */
export class Screen extends Context.Service<Screen, {
  readonly columns: number | undefined
  readonly stderrColumns: number | undefined
  readonly color: boolean
  readonly stderrColor: boolean
  readonly unicode: boolean
}>()("stocktally/output/Screen") {
  static readonly layer = Layer.effect(
    Screen,
    Effect.map(TerminalCapabilities, ({ canColor }) => ({
      columns: columnsOf(process.stdout),
      stderrColumns: process.env["TERM"] === "dumb" ? undefined : columnsOf(process.stderr),
      color: canColor,
      stderrColor: process.stderr.isTTY && process.env["TERM"] !== "dumb" && (process.env["NO_COLOR"] ?? "") === "",
      unicode: speaksUnicode(process.platform, process.env)
    }))
  )
}

const columnsOf = (stream: NodeJS.WriteStream): number | undefined => stream.isTTY ? stream.columns || 80 : undefined

/** POSIX takes the first of these that is set; Windows' newer terminals say who they are. */
export const speaksUnicode = (platform: string, env: NodeJS.ProcessEnv): boolean => {
  if (platform === "win32") return env["WT_SESSION"] !== undefined || env["TERM_PROGRAM"] === "vscode"
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "")
  return locale === undefined ? platform === "darwin" : /utf-?8/i.test(locale)
}
