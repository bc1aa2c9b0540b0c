import { about } from "@stocktally/schema"
import * as Schema from "effect/Schema"

/** The header that says which version a change was decided on. */
export const ifMatch = (what: string, example: string) => ({
  "if-match": Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))).pipe(
    about(`The \`ETag\` of the ${what} that the change was decided on; not a weak one (\`W/\`).`, example)
  )
})
