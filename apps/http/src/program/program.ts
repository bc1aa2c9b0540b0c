import { ExitStatus, Program } from "@stocktally/program/process"
import * as Duration from "effect/Duration"

/** `stocktally-http` as a process. A service that is told to stop and does has done what was asked of it. */
export const program = Program.make({
  name: "stocktally-http",
  stopped: ExitStatus.done,
  stopsWithin: Duration.seconds(10)
})
