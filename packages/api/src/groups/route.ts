import { OpenApi } from "effect/http-api"
import type * as Context from "effect/Context"

/** Documents a route. */
export const route = (summary: string, description: string): Context.Context<never> =>
  OpenApi.annotations({ summary, description })

/** Documents a group of routes. */
export const group = (title: string, description: string): Context.Context<never> =>
  OpenApi.annotations({ title, description })
