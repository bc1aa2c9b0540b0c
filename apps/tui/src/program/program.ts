import { ExitStatus, Program } from "@stocktally/program/process"

/** `stocktally` as a process. */
export const program = Program.make({ name: "stocktally", stopped: ExitStatus.interrupted })
