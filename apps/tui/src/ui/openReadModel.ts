/** Opens what the screens ask: a store and upstreams of this process, or a service. */
import { ReadModel } from "@stocktally/core"
import { ReadModels, type SandboxUse, type ServerAccess, type Settings, Sources } from "@stocktally/runtime"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { failureOf } from "../exit/failure.ts"
import { problemOf, type Told } from "./run/problems.ts"

type Opened = Effect.Effect<ReadModel["Service"], Told, Settings | Scope.Scope>

/** The read model of this process, until the scope closes. */
export const openLocal = (use: SandboxUse): Opened =>
  Layer.build(Layer.provide(ReadModels.local, Sources.layer({ sandbox: use }))).pipe(
    Effect.map(Context.get(ReadModel)),
    Effect.mapError((error): Told => ({
      line: failureOf(error).lines.join("; "),
      retryable: (error._tag === "StoreError" || error._tag === "UpstreamError") && error.retryable
    }))
  )

/** The read model of a service, until the scope closes. */
export const openRemote = (access: ServerAccess): Opened =>
  Layer.build(ReadModels.remote(access)).pipe(
    Effect.map(Context.get(ReadModel)),
    Effect.mapError(problemOf)
  )
