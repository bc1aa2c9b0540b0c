import { visible } from "@stocktally/schema"

/** How a program writes a line for stderr: behind its name, with text from outside made visible. */
export const stderrLineOf = (program: string) => (line: string): string => `${program}: ${visible(line)}\n`
