import { HttpApi, OpenApi } from "effect/http-api"
import { DoctorGroup } from "./DoctorGroup.ts"
import { EventsGroup } from "./EventsGroup.ts"
import { HaravanGroup } from "./HaravanGroup.ts"
import { LinksGroup } from "./LinksGroup.ts"
import { LoopGroup } from "./LoopGroup.ts"
import { RulesGroup } from "./RulesGroup.ts"
import { ShopsGroup } from "./ShopsGroup.ts"
import { SyncsGroup } from "./SyncsGroup.ts"
import { SystemGroup } from "./SystemGroup.ts"
import { TallyGroup } from "./TallyGroup.ts"
import { Authorization } from "../middleware/Authorization.ts"
import { RateLimit } from "../middleware/RateLimit.ts"
import { RequestGuard } from "../middleware/RequestGuard.ts"
import { complete } from "../openapi/complete.ts"

/** The routes of one shop. */
export class ShopApi extends HttpApi.make("stocktally")
  .add(LoopGroup.middleware(RateLimit).middleware(Authorization))
  .add(HaravanGroup.middleware(RateLimit).middleware(Authorization))
  .add(TallyGroup.middleware(RateLimit).middleware(Authorization))
  .add(SyncsGroup.middleware(RateLimit).middleware(Authorization))
  .add(EventsGroup.middleware(RateLimit).middleware(Authorization))
  .add(LinksGroup.middleware(RateLimit).middleware(Authorization))
  .add(RulesGroup.middleware(RateLimit).middleware(Authorization))
  .add(DoctorGroup.middleware(RateLimit).middleware(Authorization))
  .middleware(RequestGuard)
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.PayloadParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.ParamsParseOptions, { errors: "all" })
{}

/** The routes of the service as a whole. */
export class ServiceApi extends HttpApi.make("stocktally")
  .add(ShopsGroup.middleware(Authorization))
  .add(SystemGroup)
  .middleware(RequestGuard)
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.PayloadParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.ParamsParseOptions, { errors: "all" })
{}

/**
 * The contract of the service: routes with their parameters, bodies, responses, problems and security. Unknown fields of
 * a query or body are rejected, and every error is listed.
 */
export class StocktallyApi extends HttpApi.make("stocktally")
  .addHttpApi(ShopApi)
  .addHttpApi(ServiceApi)
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.PayloadParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotate(HttpApi.ParamsParseOptions, { errors: "all" })
  .annotateMerge(OpenApi.annotations({
    title: "Stocktally",
    version: "1",
    license: { name: "MIT", url: "https://opensource.org/license/mit" },
    summary: "Do Loop and Haravan agree on what is in stock, and which rows differ?",
    description:
      "Ids are strings of digits, because they are int64. Times are ISO 8601 in UTC. Lists have `rows` and " +
      "`nextCursor`, which is null at the end. Errors are RFC 9457 problem details with a stable `type`. Responses " +
      "with simulated numbers have `X-Stocktally-Source: sandbox` and `\"source\": \"sandbox\"`.",
    servers: [{ url: "/", description: "The service that serves this document." }],
    transform: complete
  }))
{}
