/** One of the services under test: starts, stops and asks it. */
import { Effect, Scope } from "effect"
import { get } from "node:http"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { ChaosError } from "../host/ChaosError.ts"
import { type Child, startChild } from "../host/Child.ts"
import type { Host } from "../network/Network.ts"
import type { Endpoint } from "../network/relay.ts"

/** A place for a service, with what it needs to start. */
export interface ServiceOptions {
  readonly folder: string
  /** From 1. */
  readonly number: number
  readonly host: Host
  /** Its settings, for sessions of Postgres with this name. */
  readonly settings: (sessionName: string) => Readonly<Record<string, string>>
}

/** A service that is started, broken and started again. Each start has a name of its own, such as `p1-2`. */
export interface Service {
  readonly number: number
  /** Recognizes the runs of the latest start by their holder. */
  readonly latest: () => { readonly holds: (holder: string) => boolean }
  readonly start: Effect.Effect<void>
  /** Sends a signal to the latest start. */
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  /** Waits for the end of the latest start. */
  readonly end: Effect.Effect<void>
  /** Whether it is running. A stopped one is. */
  readonly isRunning: () => boolean
  /** Whether it says that it can work. */
  readonly isReady: Effect.Effect<boolean>
}

const launcher = fileURLToPath(new URL("../../../../apps/http/bin/stocktally-http.js", import.meta.url))

/** Makes a service, which is not started yet. It ends when the scope closes. */
export const makeService = Effect.fnUntraced(function*(
  { folder, host, number, settings }: ServiceOptions
): Effect.fn.Return<Service, never, Scope.Scope> {
  const scope = yield* Effect.scope
  const home = join(folder, `home-${number}`)
  yield* Effect.sync(() => mkdirSync(home, { mode: 0o700 }))
  let starts = 0
  let child: Child | undefined
  const [command, args] = host.inside(process.execPath, [launcher])
  return {
    number,
    latest: () => {
      const pid = child?.pid
      return { holds: (holder) => holder.startsWith(`process ${pid} `) }
    },
    start: Effect.suspend(() =>
      startChild(folder, {
        command,
        args,
        cwd: home,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: home,
          STOCKTALLY_HTTP_PORT: String(host.httpPort),
          STOCKTALLY_LOG_FORMAT: "json",
          ...settings(`p${number}-${++starts}`)
        },
        log: join(folder, `service-${number}.log`)
      })
    ).pipe(
      Effect.map((started) => {
        child = started
      }),
      Scope.provide(scope)
    ),
    signal: (name) => Effect.suspend(() => child?.signal(name) ?? Effect.void),
    end: Effect.suspend(() => child?.end ?? Effect.void),
    isRunning: () => child !== undefined && !child.hasEnded(),
    isReady: isReady(host.http)
  }
})

const answerTimeout = 2000

const isReady = (endpoint: Endpoint): Effect.Effect<boolean> =>
  Effect.callback((resume) => {
    const address = "path" in endpoint ? { socketPath: endpoint.path } : endpoint
    const request = get(
      { ...address, path: "/readyz", headers: { host: "127.0.0.1" }, agent: false, timeout: answerTimeout },
      (response) => {
        response.resume()
        resume(Effect.succeed(response.statusCode === 200))
      }
    )
    request.once("timeout", () => request.destroy())
    request.once("error", () => resume(Effect.succeed(false)))
    return Effect.sync(() => request.destroy())
  })

/** Fails if a service that should run has ended by itself. */
export const requireRunning = (services: ReadonlyArray<Service>): Effect.Effect<void, ChaosError> =>
  Effect.suspend(() => {
    const ended = services.filter((service) => !service.isRunning()).map(({ number }) => number)
    return ended.length === 0
      ? Effect.void
      : Effect.fail(new ChaosError({ message: `ended by itself: service ${ended.join(", ")}; see the log` }))
  })
