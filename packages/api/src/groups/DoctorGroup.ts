import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { DoctorChecks, ServiceState } from "../models/Doctor.ts"
import { noQuery } from "../parameters/noQuery.ts"
import { storeErrors } from "./errors.ts"
import { group, route } from "./route.ts"

/** The doctor's checks, and the state of the service. */
export class DoctorGroup extends HttpApiGroup.make("doctor").add(
  HttpApiEndpoint.get("examine", "/v1/doctor", {
    query: noQuery,
    success: DoctorChecks,
    error: storeErrors
  }).annotateMerge(route(
    "Run the doctor's checks",
    "Checks the addresses, credentials and scopes of Loop and Haravan, and Stocktally's data. Each failed check has " +
      "a remedy. Takes a few requests to each side."
  )),
  HttpApiEndpoint.get("state", "/v1/state", {
    query: noQuery,
    success: ServiceState,
    error: storeErrors
  }).annotateMerge(
    route("State of the service", "The source of the service's numbers, and the sides without a credential.")
  )
).annotateMerge(group("Doctor", "The state of the service, and the doctor's checks.")) {}
