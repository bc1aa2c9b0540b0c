import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { textSchema } from "../models/mediaType.ts"
import { Authorization } from "../middleware/Authorization.ts"
import { Alive, Ready } from "../models/System.ts"
import { group, route } from "./route.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { storeErrors } from "./errors.ts"

/** The health and documentation of the service. */
export class SystemGroup extends HttpApiGroup.make("system").add(
  HttpApiEndpoint.get("alive", "/healthz", { query: noQuery, success: Alive })
    .annotateMerge(
      route("Liveness", "Whether the service answers. Does not check its data, Loop or Haravan. Needs no key.")
    ),
  HttpApiEndpoint.get("ready", "/readyz", { query: noQuery, success: Ready, error: storeErrors })
    .annotateMerge(route(
      "Readiness",
      "Whether the service can handle requests: its database answers, and does not block the syncs of its watch. " +
        "Lists the state of Loop and Haravan, but does not depend on it. Needs no key."
    )),
  HttpApiEndpoint.get("home", "/", { query: noQuery, success: textSchema("text/html", "A web page.") })
    .annotateMerge(route("Start page", "Introduces the service, with links to its documentation. Needs no key.")),
  HttpApiEndpoint.get("openapi", "/openapi.json", {
    query: noQuery,
    success: Schema.Record(Schema.String, Schema.Json).annotate({
      description: "An OpenAPI 3.1 document.",
      examples: [{ openapi: "3.1.0" }]
    })
  }).annotateMerge(route("OpenAPI document", "This documentation as an OpenAPI 3.1 document. Needs no key.")),
  HttpApiEndpoint.get("docs", "/docs", { query: noQuery, success: textSchema("text/html", "A web page.") })
    .annotateMerge(
      route("Documentation", "This documentation as a web page. It loads nothing from other hosts. Needs no key.")
    ),
  HttpApiEndpoint.get("metrics", "/metrics", {
    query: noQuery,
    success: textSchema("text/plain", "Prometheus' text format.")
  })
    .middleware(Authorization)
    .annotateMerge(route("Metrics", "The metrics of the service in Prometheus' text format."))
).annotateMerge(group("System", "Health, metrics and documentation of the service.")) {}
