/** The constant capabilities of the terminal: colours, characters and kind. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TerminalCapabilities } from "effect/cli/TerminalCapabilities"

/** The number of colours that a terminal shows. */
export type ColorDepth = "none" | "16" | "256"

/** The constant capabilities of the terminal that the screens are drawn on. */
export interface Surface {
  readonly color: ColorDepth
  /** Whether it shows text beyond ASCII. */
  readonly unicode: boolean
  /** Whether a screen reader reads plain lines from the top: no columns, no marks, no colours. */
  readonly spoken: boolean
}

interface Stream {
  readonly isTTY?: boolean | undefined
}

/** Whether stdin and stdout are terminals that can move the cursor, which the screens need. */
export const isInteractive = (stdin: Stream, stdout: Stream, env: NodeJS.ProcessEnv): boolean =>
  stdin.isTTY === true && stdout.isTTY === true && env["TERM"] !== "dumb"

/** Detects the surface from the environment. */
export const detectSurface = (platform: string, env: NodeJS.ProcessEnv): Surface => {
  const spoken = env["INK_SCREEN_READER"] === "true"
  return { color: spoken ? "none" : colorDepth(platform, env), unicode: showsUnicode(platform, env), spoken }
}

/** For a screen reader: too narrow for texts side by side, and high enough for a screen. */
const spokenSize = { columns: 75, rows: 24 }

/** For a terminal that reports 0, as serial lines and some containers do. */
const unknownSize = { columns: 80, rows: 24 }

/** The size to draw in: the reported one, except for a screen reader. */
export const sizeOn = (
  { spoken }: Pick<Surface, "spoken">,
  reported: { readonly columns: number; readonly rows: number }
): { readonly columns: number; readonly rows: number } => {
  const columns = reported.columns || unknownSize.columns
  const rows = reported.rows || unknownSize.rows
  return spoken ? { columns: spokenSize.columns, rows: Math.max(rows, spokenSize.rows) } : { columns, rows }
}

const isSet = (value: string | undefined): value is string => value !== undefined && value !== ""

/**
 * `NO_COLOR` wins, then the level in `FORCE_COLOR`, as chalk and Node read it, then the terminal's own variables.
 * Terminals with true colour also show the 256 colours, and no others are used.
 */
const colorDepth = (platform: string, env: NodeJS.ProcessEnv): ColorDepth => {
  const { COLORTERM, FORCE_COLOR, NO_COLOR, TERM = "" } = env
  if (isSet(NO_COLOR)) return "none"
  if (FORCE_COLOR === "0" || FORCE_COLOR === "false") return "none"
  if (FORCE_COLOR === "1") return "16"
  if (FORCE_COLOR === "2" || FORCE_COLOR === "3") return "256"
  if (isSet(COLORTERM) || TERM.includes("256color") || TERM.includes("direct")) return "256"
  // Windows' terminals have shown 256 colours since 2016, and do not set TERM.
  if (TERM === "" && platform === "win32") return "256"
  return "16"
}

/** POSIX uses the first of these variables that is set; newer terminals of Windows identify themselves. */
const showsUnicode = (platform: string, env: NodeJS.ProcessEnv): boolean => {
  if (platform === "win32") return env["WT_SESSION"] !== undefined || env["TERM_PROGRAM"] === "vscode"
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "")
  return locale === undefined ? platform === "darwin" : /utf-?8/i.test(locale)
}

/** The capabilities of stdout and stderr. The columns are undefined if they are not terminals. */
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
      unicode: showsUnicode(process.platform, process.env)
    }))
  )
}

const columnsOf = (stream: NodeJS.WriteStream): number | undefined =>
  stream.isTTY ? stream.columns || unknownSize.columns : undefined
