import { ExitStatus, Program } from "@stocktally/program/process"
import * as Duration from "effect/Duration"

/** `stocktally-http` as a process. Stopping on a signal is success. */
export const program = Program.make({
  name: "stocktally-http",
  stopped: ExitStatus.done,
  stopsWithin: Duration.seconds(10)
})
