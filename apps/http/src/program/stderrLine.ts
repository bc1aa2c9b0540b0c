import { stderrLineOf } from "@stocktally/program/process"

/** A line for stderr. */
export const stderrLine = stderrLineOf("stocktally-http")
