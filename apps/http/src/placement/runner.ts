/** The part of the cluster that runs in this process. */
import { type ClusterSetting, isEveryAddress, openClusterTables } from "@stocktally/program"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import { Sharding } from "effect/cluster/Sharding"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SocketRunner from "effect/cluster/SocketRunner"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import type { ClusterMembers, StoreError } from "@stocktally/tally"
import { RunnerAddressError } from "./RunnerAddressError.ts"
import { lookup } from "node:dns/promises"

/** Shops of a process that died are taken over after the locks' expiration at most. */
const timings = {
  shardLockExpiration: Duration.seconds(18),
  shardLockRefreshInterval: Duration.seconds(6),
  refreshAssignmentsInterval: Duration.seconds(2),
  // The loop that acquires locks starts again this long after an error.
  entityMessagePollInterval: Duration.seconds(2),
  runnerHealthCheckInterval: Duration.seconds(10),
  // A watch that is interrupted gives its lease back.
  entityTerminationTimeout: Duration.seconds(6)
}

/** Joins the cluster until the scope closes. Nothing is stored but which processes there are. */
export const runner = (
  setting: ClusterSetting
): Layer.Layer<Sharding | ClusterMembers, RunnerAddressError | StoreError> =>
  Layer.unwrap(Effect.gen(function*() {
    const { host, port } = setting.address
    const address = yield* resolve(host)
    const tables = openClusterTables(setting)
    const config = {
      ...timings,
      runnerAddress: Option.some(RunnerAddress.make(host, port)),
      runnerListenAddress: Option.some(RunnerAddress.make(address, port))
    }
    const storage = SqlRunnerStorage.layerStorage({}).pipe(
      Layer.provide(ShardingConfig.layer(config)),
      Layer.provide(tables)
    )
    // Composed here, because the module's own layer would load what Kubernetes needs.
    const joined = SocketRunner.layer.pipe(
      Layer.provide([NodeClusterSocket.layerSocketServer, NodeClusterSocket.layerClientProtocol]),
      Layer.provide(RunnerHealth.layerPing.pipe(
        Layer.provide(Runners.layerRpc),
        Layer.provide(NodeClusterSocket.layerClientProtocol)
      )),
      Layer.provide([MessageStorage.layerNoop, storage]),
      Layer.provide(ShardingConfig.layer(config)),
      Layer.provide(RpcSerialization.layerSchemaBinary({})),
      Layer.catchTag("SocketServerError", ({ reason }) => Layer.effect(Sharding, unusable(host, port, reason.cause)))
    )
    return Layer.merge(joined, tables)
  }))

/** Looks the host up here, because a name may mean every address too. */
const resolve = Effect.fnUntraced(function*(host: string) {
  const { address } = yield* Effect.tryPromise({
    try: () => lookup(host),
    catch: (cause) =>
      new RunnerAddressError({
        message: `${host} cannot be resolved; correct STOCKTALLY_RUNNER_ADDRESS`,
        cause
      })
  })
  if (!isEveryAddress(address)) return address
  return yield* new RunnerAddressError({
    message: `${host} means every address of this machine; name one in a private network in STOCKTALLY_RUNNER_ADDRESS`,
    cause: undefined
  })
})

const unusable = (host: string, port: number, cause: unknown) => {
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  const where = `${host}, port ${port}`
  const message = code === "EADDRINUSE"
    ? `${where} is in use; set STOCKTALLY_RUNNER_ADDRESS to another port, or stop the program that listens there`
    : code === "EADDRNOTAVAIL"
    ? `${host} is not an address of this machine; correct STOCKTALLY_RUNNER_ADDRESS`
    : `cannot listen on ${where}${typeof code === "string" ? ` (${code})` : ""}; correct STOCKTALLY_RUNNER_ADDRESS`
  return new RunnerAddressError({ message, cause })
}
