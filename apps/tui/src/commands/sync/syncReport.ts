import type { SyncReport } from "@stocktally/core"
import { formatTimestamp } from "@stocktally/schema"
import { namedFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { localTime } from "../../terminal/localTime.ts"

const counters = ["rows", "changed", "gone", "requests"]
const links = ["linked", "unlinked", "added", "removed", "renamed", "broken"]

const count = (value: number | undefined): string => (value ?? 0).toLocaleString("en")

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
    { header: "KIND       ", text: ({ kind }) => kind },
    {
      header: "SECONDS",
      align: "right",
      text: ({ endedAt, startedAt }) => ((endedAt - startedAt) / 1000).toFixed(1),
      expendable: 1
    },
    { header: "REQUESTS", align: "right", text: ({ counters }) => count(counters["requests"]), expendable: 0 },
    { header: "     ROWS", align: "right", text: ({ counters }) => count(counters["rows"]) },
    { header: "CHANGED", align: "right", text: ({ counters }) => count(counters["changed"]) },
    { header: "   GONE", align: "right", text: ({ counters }) => count(counters["gone"]) },
    { header: "LINKED", align: "right", text: ({ links }) => links === null ? "-" : count(links.linked) },
    {
      header: "UNLINKED",
      align: "right",
      text: ({ links }) => links === null ? "-" : count(links.unlinked),
      expendable: 2
    }
  ]
}
