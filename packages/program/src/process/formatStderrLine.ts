import { visible } from "@stocktally/schema"

/** Formats a line for stderr: the program's name, then the text with control characters made visible. */
export const formatStderrLine = (program: string) => (line: string): string => `${program}: ${visible(line)}\n`
