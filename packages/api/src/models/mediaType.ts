import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { HttpApiSchema } from "effect/http-api"

/** A text with its own media type. */
export const textSchema = (contentType: string, description: string, example?: string) =>
  Schema.String.annotate({ description, contentType, ...(example === undefined ? {} : { examples: [example] }) }).pipe(
    HttpApiSchema.asText({ contentType })
  )

const annotated = SchemaAST.resolveAt<string>("contentType")

/** The media type of a schema: that of a stream or of {@link textSchema}, otherwise JSON. */
export const getMediaType = (schema: Schema.Top): string =>
  Predicate.hasProperty(schema, "contentType") && typeof schema.contentType === "string"
    ? schema.contentType
    : annotated(schema.ast) ?? "application/json"
