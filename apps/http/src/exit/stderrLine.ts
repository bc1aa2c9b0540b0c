import { visible } from "@stocktally/core"

/** A line for stderr. */
export const stderrLine = (line: string): string => `stocktally-http: ${visible(line)}\n`
