import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Schema from "effect/Schema"
import { textOf } from "../models/mediaType.ts"
import { Authorization } from "../middleware/Authorization.ts"
import { Alive, Ready } from "../models/System.ts"
import { group, route } from "./route.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { storeErrors } from "./errors.ts"

/** How the service is. */
export class SystemGroup extends HttpApiGroup.make("system").add(
  HttpApiEndpoint.get("alive", "/healthz", { query: noQuery, success: Alive })
    .annotateMerge(
      route("Is it alive?", "The service answers. Says nothing of its store or of the upstreams. Needs no key.")
    ),
  HttpApiEndpoint.get("ready", "/readyz", { query: noQuery, success: Ready, error: storeErrors })
    .annotateMerge(route(
      "Is it ready?",
      "Whether the store answers, and lets the service sync if it watches. Tells how the upstreams are, and does not fail " +
        "because of them. Needs no key."
    )),
  HttpApiEndpoint.get("home", "/", { query: noQuery, success: textOf("text/html", "A page for people.") })
    .annotateMerge(route("The service itself", "What this is, and where its documentation is. Needs no key.")),
  HttpApiEndpoint.get("openapi", "/openapi.json", {
    query: noQuery,
    success: Schema.Record(Schema.String, Schema.Json).annotate({
      description: "An OpenAPI 3.1 document.",
      examples: [{ openapi: "3.1.0" }]
    })
  }).annotateMerge(route("This description", "The service's OpenAPI 3.1 document. Needs no key.")),
  HttpApiEndpoint.get("docs", "/docs", { query: noQuery, success: textOf("text/html", "A page for people.") })
    .annotateMerge(
      route("The documentation", "The same for people; it loads nothing from any other host. Needs no key.")
    ),
  HttpApiEndpoint.get("metrics", "/metrics", {
    query: noQuery,
    success: textOf("text/plain", "Prometheus' text format.")
  })
    .middleware(Authorization)
    .annotateMerge(route("Metrics", "What the service measures, in Prometheus' text format."))
).annotateMerge(group("System", "How the service is.")) {}
