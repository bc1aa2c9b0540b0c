/** What the terminals at both ends can show, as far as it never changes. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"

/** How many colours the terminal shows. */
export type ColorDepth = "none" | "16" | "256"

/** What the screens are drawn on, as far as it never changes; examined once. */
export interface Surface {
  readonly color: ColorDepth
  /** Whether text beyond ASCII arrives as what it is. */
  readonly unicode: boolean
  /** Plain lines, read out from the top: no columns, no marks, no colours. */
  readonly spoken: boolean
}

interface Ends {
  readonly isTTY?: boolean | undefined
}

/**
 * Whether there is a terminal at both ends that can move its cursor; without one there is a report, and no screens.
 */
export const isInteractive = (stdin: Ends, stdout: Ends, env: NodeJS.ProcessEnv): boolean =>
  stdin.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb"

/** What the environment says of the terminal. */
export const examine = (platform: string, env: NodeJS.ProcessEnv): Surface => {
  const spoken = env["INK_SCREEN_READER"] === "true"
  return { color: spoken ? "none" : colorDepth(platform, env), unicode: speaksUnicode(platform, env), spoken }
}

/** Below the width at which two texts stand beside each other, and high enough for a screen: lines are read, not seen. */
const spokenSize = { columns: 75, rows: 24 }

/** Of a terminal that says 0, as serial lines and some containers' do. */
const unknownSize = { columns: 80, rows: 24 }

/** The cells to draw in. What is read out is drawn in as many as suits that, whatever the terminal has. */
export const sizeOn = (
  { spoken }: Pick<Surface, "spoken">,
  said: { readonly columns: number; readonly rows: number }
): { readonly columns: number; readonly rows: number } => {
  const columns = said.columns || unknownSize.columns
  const rows = said.rows || unknownSize.rows
  return spoken ? { columns: spokenSize.columns, rows: Math.max(rows, spokenSize.rows) } : { columns, rows }
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ""

/**
 * `NO_COLOR` wins; then the level that `FORCE_COLOR` names, as chalk and Node read it; then what the terminal says of
 * itself. Terminals of true colour show the 256 as well, and those are all that is used.
 */
const colorDepth = (platform: string, env: NodeJS.ProcessEnv): ColorDepth => {
  const { COLORTERM, FORCE_COLOR, NO_COLOR, TERM = "" } = env
  if (isSet(NO_COLOR)) return "none"
  if (FORCE_COLOR === "0" || FORCE_COLOR === "false") return "none"
  if (FORCE_COLOR === "1") return "16"
  if (FORCE_COLOR === "2" || FORCE_COLOR === "3") return "256"
  if (isSet(COLORTERM) || TERM.includes("256color") || TERM.includes("direct")) return "256"
  // Windows' terminals have known the 256 since 2016 and set no TERM.
  if (TERM === "" && platform === "win32") return "256"
  return "16"
}

/** POSIX takes the first of these that is set; Windows' newer terminals say who they are. */
const speaksUnicode = (platform: string, env: NodeJS.ProcessEnv): boolean => {
  if (platform === "win32") return env["WT_SESSION"] !== undefined || env["TERM_PROGRAM"] === "vscode"
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "")
  return locale === undefined ? platform === "darwin" : /utf-?8/i.test(locale)
}

/** Where output ends up, examined once. `columns` is set where stdout is a terminal. */
export class Capabilities extends Context.Service<Capabilities, {
  readonly columns: number | undefined
  readonly stderrColumns: number | undefined
  readonly color: boolean
  readonly stderrColor: boolean
  readonly unicode: boolean
}>()("stocktally/output/Capabilities") {
  static readonly layer = Layer.effect(
    Capabilities,
    Effect.map(TerminalCapabilities, ({ canColor }) => ({
      columns: columnsOf(process.stdout),
      stderrColumns: process.env["TERM"] === "dumb" ? undefined : columnsOf(process.stderr),
      color: canColor,
      stderrColor: process.stderr.isTTY && process.env["TERM"] !== "dumb" && (process.env["NO_COLOR"] ?? "") === "",
      unicode: speaksUnicode(process.platform, process.env)
    }))
  )
}

const columnsOf = (stream: NodeJS.WriteStream): number | undefined =>
  stream.isTTY ? stream.columns || unknownSize.columns : undefined
