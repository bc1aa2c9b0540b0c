import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { DoctorChecks, ServiceState } from "../models/Doctor.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** Whether all is well. */
export class DoctorGroup extends HttpApiGroup.make("doctor").add(
  HttpApiEndpoint.get("examine", "/v1/doctor", {
    query: noQuery,
    success: DoctorChecks,
    error: storeErrors
  }).annotateMerge(route(
    "Examine everything",
    "Tries each address, credential, scope and the store, and says for each failure what to do. Takes a few requests of " +
      "each upstream."
  )),
  HttpApiEndpoint.get("state", "/v1/state", {
    query: noQuery,
    success: ServiceState,
    error: storeErrors
  }).annotateMerge(
    route("What the service is", "Where the service's numbers come from, and which upstreams it has no credential for.")
  )
).annotateMerge(group("Doctor", "What the service is, and whether all is well.")) {}
