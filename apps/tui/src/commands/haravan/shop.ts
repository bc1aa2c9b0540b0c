import { requireHaravan } from "@stocktally/runtime"
import * as Effect from "effect/Effect"
import { haravanShop } from "./haravanShop.ts"
import { writeRecord } from "../../output/records.ts"
import { runWithSources } from "../run.ts"

export const handle = () => runWithSources(writeRecord(haravanShop, Effect.flatMap(requireHaravan, ({ shop }) => shop)))
