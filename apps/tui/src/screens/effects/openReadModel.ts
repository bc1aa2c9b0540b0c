/** Opens the read model of the screens: of this process, or of a service. */
import { doctor, type DoctorCheck, isTransient, ReadModel } from "@stocktally/sync"
import {
  checkInstallation,
  ReadModels,
  type ServerAccess,
  type Settings,
  Sources,
  type SourcesOptions
} from "@stocktally/program"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type CommandError, failureOf } from "../../errors/failure.ts"
import type { QueryFailure } from "../model/state/Query.ts"
import { queryFailureOf } from "./queryFailure.ts"

type Opened = Effect.Effect<ReadModel["Service"], QueryFailure, Settings | Scope.Scope>

/** The read model of this process, until the scope closes. */
export const openLocal = (options: SourcesOptions): Opened =>
  Layer.build(Layer.provide(ReadModels.local, Sources.layer(options))).pipe(
    Effect.map(Context.get(ReadModel)),
    Effect.mapError(localFailureOf)
  )

export const localFailureOf = (error: CommandError): QueryFailure => ({
  line: failureOf(error).lines.join("; "),
  retryable: (error._tag === "StoreError" || error._tag === "UpstreamError") && isTransient(error)
})

/** Runs all checks over connections of their own, whether the store can be opened or not. */
export const runLocalDoctor = (
  options: SourcesOptions
): Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure, Settings> =>
  Effect.scoped(
    Effect.flatMap(Layer.build(Sources.layer(options)), (services) =>
      Effect.map(
        Effect.all([doctor(Context.get(services, Sources)), Effect.provideContext(checkInstallation, services)], {
          concurrency: "unbounded"
        }),
        ([upstreams, installation]) => [...upstreams.checks, ...installation.checks]
      ))
  ).pipe(Effect.mapError(localFailureOf))

/** Runs the checks of a service; fails if it cannot be reached. */
export const runRemoteDoctor = (
  access: ServerAccess,
  shop: string | null
): Effect.Effect<ReadonlyArray<DoctorCheck>, QueryFailure, Settings> =>
  Effect.scoped(
    Effect.flatMap(openRemote(access, shop), ({ doctorChecks }) => Effect.mapError(doctorChecks, queryFailureOf))
  )

/** The read model of a shop of a service, until the scope closes. */
export const openRemote = (access: ServerAccess, shop: string | null): Opened =>
  Layer.build(ReadModels.remote(access, shop)).pipe(
    Effect.map(Context.get(ReadModel)),
    Effect.mapError(queryFailureOf)
  )
