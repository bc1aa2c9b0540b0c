import { about } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** The header with the version that a change is based on. */
export const ifMatch = (what: string, example: string) => ({
  "if-match": Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))).pipe(
    about(`The \`ETag\` of the ${what} that the change is based on. It must not be weak (\`W/\`).`, example)
  )
})
