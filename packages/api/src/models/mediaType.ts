import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { HttpApiSchema } from "effect/http-api"

/** A text in a media type of its own. */
export const textOf = (contentType: string, description: string, example?: string) =>
  Schema.String.annotate({ description, contentType, ...(example === undefined ? {} : { examples: [example] }) }).pipe(
    HttpApiSchema.asText({ contentType })
  )

const annotated = SchemaAST.resolveAt<string>("contentType")

/** The media type of what a schema describes: that of a stream or of {@link textOf}, else JSON. */
export const mediaTypeOf = (schema: Schema.Top): string =>
  Predicate.hasProperty(schema, "contentType") && typeof schema.contentType === "string"
    ? schema.contentType
    : annotated(schema.ast) ?? "application/json"
