import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Upstream } from "@stocktally/schema"
import type * as HttpClient from "effect/http/HttpClient"
import * as Budget from "../budget/Budget.ts"
import type { Limit, Usage } from "../budget/Limit.ts"
import * as BaseUrl from "./BaseUrl.ts"
import type { Credential } from "./Credential.ts"
import { defaultTransportLimits, type TransportLimits, type TransportResponse } from "./Transport.ts"
import { makeUpstreamClient, type UpstreamClient } from "./UpstreamClient.ts"

/** Settings that both upstreams share. */
export interface UpstreamSettings {
  readonly credential: Credential
  /** The upstream's public address by default. Must be https, or http to loopback. */
  readonly baseUrl?: string | undefined
  /** The most requests in flight at once; 8 by default. */
  readonly concurrency?: number | undefined
  /** The share of the budget, 0 to 1, that background work may use; 0.8 by default. */
  readonly backgroundShare?: number | undefined
  /** How long to wait while no request gets through; 2 minutes by default. */
  readonly patience?: Duration.Duration | undefined
  /** The time limit of a call with its retries, excluding waits for budget; 90 seconds by default. */
  readonly deadline?: Duration.Duration | undefined
  readonly limits?: Partial<TransportLimits> | undefined
}

/** An upstream's settings and its specifics. */
export interface UpstreamConnection {
  readonly upstream: Upstream
  readonly settings: UpstreamSettings
  readonly defaultBaseUrl: string
  readonly limit: Limit
  readonly headers: (secret: string) => { readonly [name: string]: string }
  readonly readUsage: (response: TransportResponse) => Usage
}

/** Creates the client of an upstream with a budget of its own, for the lifetime of the scope. */
export const connectUpstream: (
  connection: UpstreamConnection
) => Effect.Effect<UpstreamClient, BaseUrl.InvalidBaseUrl, HttpClient.HttpClient | Scope.Scope> = Effect.fnUntraced(
  function*({ defaultBaseUrl, headers, limit, settings, readUsage, upstream }) {
    const baseUrl = yield* Effect.fromResult(BaseUrl.parse(settings.baseUrl ?? defaultBaseUrl))
    const patience = settings.patience ?? Duration.minutes(2)
    const budget = yield* Budget.make({
      limit,
      patience,
      concurrency: settings.concurrency ?? 8,
      backgroundShare: settings.backgroundShare ?? 0.8
    })
    return yield* makeUpstreamClient({
      upstream,
      baseUrl,
      credential: settings.credential,
      headers,
      readUsage,
      budget,
      patience,
      deadline: settings.deadline ?? Duration.seconds(90),
      limits: { ...defaultTransportLimits, ...settings.limits }
    })
  }
)
