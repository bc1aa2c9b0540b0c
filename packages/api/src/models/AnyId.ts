import { idRule, isIdDigits } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** An id of either upstream: a positive int64 as text of digits. */
export const AnyId = Schema.String.check(Schema.makeFilter((text) => isIdDigits(text) || `Expected ${idRule}`))
