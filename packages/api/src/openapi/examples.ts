/** Examples of what is sent and answered, as JSON. */

interface Examples {
  readonly body?: unknown
  readonly answer?: unknown
}

const row = {
  id: "h:1060001205:964801",
  sku: "KLU-0004-XR-S",
  barcode: "8936049520013",
  name: "Khăn lụa Hà Đông phiên bản Hội An 4 - Xanh rêu / S",
  location: "Kho Hà Nội",
  loop: {
    variantId: "674353902539857412",
    locationId: "674353902539857001",
    available: 73,
    fetchedAt: "2026-11-21T18:19:07.000Z"
  },
  haravan: {
    variantId: "1060001205",
    locationId: "964801",
    productId: "1028000562",
    onHand: 66,
    committed: 2,
    incoming: 0,
    available: 64,
    tracked: true,
    updatedAt: "2026-11-16T23:44:21.000Z",
    fetchedAt: "2026-11-21T18:19:07.000Z"
  },
  link: { variant: "external-id", location: "name", unlinked: null },
  delta: 9,
  verdict: "drift",
  flags: [],
  stale: false,
  since: "2026-11-16T23:44:21.000Z"
}

const freshness = {
  source: "live",
  complete: true,
  asOf: "2026-11-21T18:19:07.000Z",
  sides: {
    loop: {
      complete: true,
      asOf: "2026-11-21T18:19:07.000Z",
      unreadable: { count: 0, first: [] },
      clockAheadMillis: null
    },
    haravan: {
      complete: true,
      asOf: "2026-11-21T18:19:09.000Z",
      unreadable: {
        count: 1,
        first: [{
          record: "balance",
          id: "1003000602",
          variantId: "1064240150",
          locationId: "963402",
          field: "qty_available",
          value: "null"
        }]
      },
      clockAheadMillis: null
    }
  },
  version: 4211
}

const summary = {
  unlinked: 16,
  unknown: 0,
  untracked: 3,
  oversold: 6,
  "only-in-loop": 2,
  "only-in-haravan": 3,
  match: 76,
  drift: 9,
  settling: 5
}

const inventory = {
  availableCount: 73,
  variant: {
    id: "674353902539857412",
    externalId: "1060001205",
    sku: "KLU-0004-XR-S",
    name: "Khăn lụa Hà Đông phiên bản Hội An 4 - Xanh rêu / S",
    weightGrams: 120,
    barcode: "8936049520013"
  },
  location: { id: "674353902539857001", externalId: "964801", name: "Kho Hà Nội", status: "active", address: null }
}

const balance = {
  id: "1003000005",
  locationId: "964801",
  productId: "1028000562",
  variantId: "1060001205",
  onHand: 66,
  committed: 2,
  incoming: 0,
  available: 64,
  updatedAt: "2026-11-16T23:44:21.000Z"
}

const run = {
  id: "12",
  kind: "incremental",
  status: "running",
  holder: "process 4711 on counter",
  phase: "reading",
  counters: { rows: 250, changed: 3, gone: 0, requests: 4 },
  startedAt: "2026-11-21T18:19:07.000Z",
  endedAt: null,
  problem: null
}

const change = { action: "link", kind: "variant", loopId: "674353902539857412", haravanId: "1060001205", note: null }

const links = {
  version: 7,
  rows: [{
    kind: "variant",
    loop: { id: "674353902539857412", sku: "KLU-0004-XR-S", name: "Khăn lụa Hà Đông", goneAt: null },
    haravan: { id: "1060001205", sku: "KLU-0004-XR-S", name: "Khăn lụa Hà Đông - Xanh rêu / S", goneAt: null },
    evidence: "external-id",
    foundAt: "2026-11-21T18:19:07.000Z",
    unlinked: null
  }],
  nextCursor: null
}

const examples: { readonly [operationId: string]: Examples } = {
  "loop.inventory": { answer: { source: "live", ...inventory } },
  "loop.inventories": { answer: { source: "live", rows: [inventory], nextCursor: null } },
  "haravan.inventoryLocations": { answer: { source: "live", rows: [balance], nextCursor: null } },
  "tally.page": { answer: { ...freshness, rows: [row], nextCursor: null, previousCursor: null } },
  "tally.summary": { answer: { ...freshness, summary, locations: [{ location: "Kho Hà Nội", summary }] } },
  "tally.row": { answer: { source: "live", row } },
  "tally.history": {
    answer: {
      source: "live",
      rows: [
        { what: "verdict", at: "2026-11-21T18:19:07.000Z", before: "settling", after: "drift" },
        { what: "loop", at: "2026-11-20T08:00:01.000Z", notBefore: "2026-11-20T07:30:00.000Z", before: 70, after: 73 }
      ],
      nextCursor: null
    }
  },
  "tally.siblings": { answer: { source: "live", rows: [row], nextCursor: null } },
  "tally.readings": { answer: { source: "live", row, kept: true } },
  "syncs.start": { body: { kind: "auto", acceptLoss: false }, answer: run },
  "syncs.page": { answer: { rows: [run], nextCursor: null } },
  "syncs.run": { answer: run },
  "links.page": { answer: links },
  "links.of": { answer: links },
  "links.change": {
    body: { changes: [change] },
    answer: { version: 8, undo: [{ ...change, action: "remove" }], relinked: { linked: 113, unlinked: 18 } }
  },
  "links.records": {
    answer: {
      rows: [{ id: "1060001205", sku: "KLU-0004-XR-S", name: "Khăn lụa Hà Đông - Xanh rêu / S", goneAt: null }],
      nextCursor: null
    }
  },
  "doctor.examine": {
    answer: {
      source: "live",
      rows: [{
        upstream: "haravan",
        name: "Haravan com.read_inventories",
        status: "failed",
        detail: "the access token lacks the scope",
        remedy: "grant com.read_inventories to the app, and take a new access token"
      }],
      nextCursor: null
    }
  },
  "doctor.state": { answer: { source: "live", missing: [], version: 4211, staleAfterMillis: 1_800_000 } },
  "system.alive": { answer: { status: "ok" } },
  "system.ready": {
    answer: {
      status: "ready",
      upstreams: [{ upstream: "loop", state: "ok" }, { upstream: "haravan", state: "unknown" }]
    }
  },
  "system.openapi": { answer: { openapi: "3.1.0" } }
}

/** What an operation is sent and answers, for instance. */
export const examplesOf = (operationId: string): Examples => examples[operationId] ?? {}
