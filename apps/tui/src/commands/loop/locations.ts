import { requireLoop } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { loopLocation } from "./loopLocation.ts"
import { writeList } from "../../output/records.ts"
import { runWithSources } from "../run.ts"

export const handle = () =>
  runWithSources(writeList(loopLocation, Stream.unwrap(Effect.map(requireLoop, ({ locations }) => locations))))
