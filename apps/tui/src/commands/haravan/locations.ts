import { requireHaravan } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { haravanLocation } from "./haravanLocation.ts"
import { writeList } from "../../output/records.ts"
import { runWithSources } from "../run.ts"

export const handle = () =>
  runWithSources(writeList(
    haravanLocation,
    Stream.fromIterableEffect(Effect.flatMap(requireHaravan, ({ locations }) => locations))
  ))
