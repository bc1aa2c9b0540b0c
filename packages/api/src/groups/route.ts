import { OpenApi } from "effect/http-api"
import type * as Context from "effect/Context"

/** What the documentation says of a route. */
export const route = (summary: string, description: string): Context.Context<never> =>
  OpenApi.annotations({ summary, description })

/** What the documentation says of a group of routes. */
export const group = (title: string, description: string): Context.Context<never> =>
  OpenApi.annotations({ title, description })
