import * as Schema from "effect/Schema"

/** The query of a route without parameters. A struct without fields would accept any. */
export const noQuery = Schema.Struct({}).check(
  Schema.makeFilter((query) => {
    const [name] = Object.keys(query)
    return name === undefined || { path: [name], issue: `Unknown parameter "${name}": this route has no parameters` }
  })
)
