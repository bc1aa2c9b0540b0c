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

/** What both upstreams can be told. */
export interface UpstreamSettings {
  readonly credential: Credential
  /** The upstream's public address unless given; https, or http to loopback. */
  readonly baseUrl?: string | undefined
  /** Requests under way at once, at most; 8 unless given. */
  readonly concurrency?: number | undefined
  /** The share of the budget, 0 to 1, that background work may use; 0.8 unless given. */
  readonly backgroundShare?: number | undefined
  /** How long to wait while no request gets through; 2 minutes unless given. */
  readonly patience?: Duration.Duration | undefined
  /** Time for one call with its retries, waiting for budget left out; 90 seconds unless given. */
  readonly deadline?: Duration.Duration | undefined
  readonly limits?: Partial<TransportLimits> | undefined
}

/** What an upstream adds to its settings. */
export interface UpstreamConnection {
  readonly upstream: Upstream
  readonly settings: UpstreamSettings
  readonly defaultBaseUrl: string
  readonly limit: Limit
  readonly headers: (secret: string) => { readonly [name: string]: string }
  readonly usageOf: (response: TransportResponse) => Usage
}

/** The client of an upstream with a budget of its own, for as long as the scope lasts. */
export const connectUpstream: (
  connection: UpstreamConnection
) => Effect.Effect<UpstreamClient, BaseUrl.InvalidBaseUrl, HttpClient.HttpClient | Scope.Scope> = Effect.fnUntraced(
  function*({ defaultBaseUrl, headers, limit, settings, usageOf, upstream }) {
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
      usageOf,
      budget,
      patience,
      deadline: settings.deadline ?? Duration.seconds(90),
      limits: { ...defaultTransportLimits, ...settings.limits }
    })
  }
)
