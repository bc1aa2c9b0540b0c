import * as Schema from "effect/Schema"

/**
 * Describes a field of a struct or a query in the OpenAPI document, with an example in its encoded form and the default
 * of an omitted field.
 */
export const about =
  <S extends Schema.Top>(description: string, example?: S["Encoded"], byDefault?: S["Encoded"]) =>
  (self: S): S["Rebuild"] => {
    const annotations: Schema.Annotations.Annotations = {
      description,
      ...(example === undefined ? {} : { examples: [example] }),
      ...(byDefault === undefined ? {} : { default: byDefault })
    }
    // The document describes the encoded form, which is the other end of a transformation.
    return self.ast.encoding === undefined
      ? self.annotateKey(annotations)
      : Schema.flip(Schema.flip(self).annotateKey(annotations))
  }
