import { NodeServices } from "@effect/platform-node"
import { assert } from "@effect/vitest"
import { Credential } from "@stocktally/core"
import { ReadModel, type ReadModelUpdate } from "@stocktally/sync"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { ReadModels, Sources } from "../../../src/index.ts"
import { makeMachine } from "../../support.ts"
import { type Desk, serveModel } from "./service.ts"

/** Both upstreams of a small shop, without rate limits. */
export const upstreams = SandboxServer.layer().pipe(
  Layer.provideMerge(Sandbox.layer({ skus: 40, locations: 3, limits: "none" })),
  Layer.provideMerge(NodeServices.layer)
)

/** A local read model over these upstreams, already synced, and a machine's settings. */
export const localModel = Effect.gen(function*() {
  const { settings } = yield* SandboxServer
  const { layer } = yield* makeMachine({ env: { ...Object.fromEntries(settings), XDG_STATE_HOME: "$DIR/state" } })
  const services = yield* Layer.build(
    ReadModels.local.pipe(Layer.provide(Sources.layer({ sandbox: "refused" })), Layer.provideMerge(layer))
  )
  const model = Context.get(services, ReadModel)
  yield* synced(model)
  return { model, settings: layer }
})

/** Runs a sync and waits for it. */
export const synced = Effect.fnUntraced(function*(model: ReadModel["Service"]) {
  const ended = yield* Effect.forkScoped(heardUntil(model, ({ _tag }) => _tag === "RunEnded"), {
    startImmediately: true
  })
  const run = yield* model.sync({ kind: "full", acceptLoss: false })
  yield* Fiber.join(ended)
  const [newest] = yield* model.runs(1)
  assert.deepStrictEqual([newest?.id, newest?.status, newest?.problem], [run.id, "completed", null])
  return run
})

/** The updates up to the first that matches. */
const heardUntil = (model: ReadModel["Service"], is: (update: ReadModelUpdate) => boolean) =>
  model.updates.pipe(Stream.takeUntil(is), Stream.runCollect, Effect.timeout("20 seconds"))

/** A service over a read model that can be stopped, and started again on the same port. */
export const service = Effect.fnUntraced(function*(model: ReadModel["Service"], key?: string) {
  const desk: Desk = { key, lastEventIds: [] }
  let running: Scope.Closeable | undefined
  let port = 0
  const stop = Effect.suspend(() => {
    const scope = running
    running = undefined
    return scope === undefined ? Effect.void : Scope.close(scope, Exit.void)
  })
  const startAs = Effect.fnUntraced(function*(model: ReadModel["Service"]) {
    const scope = yield* Scope.make()
    running = scope
    port = yield* serveModel(desk, port).pipe(Effect.provideService(ReadModel, model), Scope.provide(scope))
  })
  const start = startAs(model)
  yield* start
  yield* Effect.addFinalizer(() => stop)
  return { desk, start, startAs, stop, url: `http://127.0.0.1:${port}` }
})

export const makeAccess = (url: string, key?: string) => ({
  url,
  key: key === undefined ? Option.none() : Option.some(Credential.fixed(Redacted.make(key)))
})

/** A read model over a service. */
export const remoteModel = (url: string, settings: Effect.Success<typeof localModel>["settings"], key?: string) =>
  Effect.map(
    Layer.build(ReadModels.remote(makeAccess(url, key)).pipe(Layer.provide(settings))),
    Context.get(ReadModel)
  )
