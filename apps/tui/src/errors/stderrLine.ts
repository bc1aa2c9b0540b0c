import { stderrLineOf } from "@stocktally/runtime/program"

/** A line for stderr. */
export const stderrLine = stderrLineOf("stocktally")
