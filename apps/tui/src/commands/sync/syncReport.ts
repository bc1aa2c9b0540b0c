import type { SyncReport } from "@stocktally/sync"
import { formatTimestamp } from "@stocktally/schema"
import { count } from "../../terminal/count.ts"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { localTime } from "../../terminal/time.ts"

const counters = ["rows", "changed", "gone", "requests"]
const links = ["linked", "unlinked", "added", "removed", "renamed", "broken"]

const kindLabels: { readonly [K in SyncReport["kind"]]: string } = { full: "full", incremental: "quick" }

/** A completed sync. */
export const syncReport: RecordKind<SyncReport> = {
  names: ["run", "runs"],
  json: ({ counters, endedAt, kind, links, run, startedAt }) => ({
    run,
    kind,
    startedAt: formatTimestamp(startedAt),
    endedAt: formatTimestamp(endedAt),
    counters,
    links
  }),
  fields: namedFields([
    "run",
    "kind",
    "startedAt",
    "endedAt",
    ...counters.map((name) => `counters.${name}`),
    ...links.map((name) => `links.${name}`)
  ]),
  columns: [
    { header: "STARTED", text: ({ startedAt }) => localTime(startedAt) },
    { header: "KIND ", text: ({ kind }) => kindLabels[kind] },
    {
      header: "SECONDS",
      align: "right",
      text: ({ endedAt, startedAt }) => ((endedAt - startedAt) / 1000).toFixed(1),
      expendable: 1
    },
    { header: "REQUESTS", align: "right", text: ({ counters }) => count(counters["requests"] ?? 0), expendable: 0 },
    { header: "     ROWS", align: "right", text: ({ counters }) => count(counters["rows"] ?? 0) },
    { header: "CHANGED", align: "right", text: ({ counters }) => count(counters["changed"] ?? 0) },
    { header: "   GONE", align: "right", text: ({ counters }) => count(counters["gone"] ?? 0) },
    { header: "LINKED", align: "right", text: ({ links }) => links === null ? "-" : count(links.linked) },
    {
      header: "NOT LINKED",
      align: "right",
      text: ({ links }) => links === null ? "-" : count(links.unlinked),
      expendable: 2
    }
  ]
}
