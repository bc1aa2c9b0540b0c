/**
 * @typedef {object} Layer
 * @property {readonly string[]} imports layers that the layer's sources may import
 * @property {readonly string[]} inTests additional layers that its tests may import
 * @property {boolean} anyRuntime whether its sources must run without Node's own modules
 * @property {Readonly<Record<string, readonly string[]>>} [without] names by package that its sources may not import
 */

/** Apps and the API use the ports of `sync` and not the store behind them: only `program` connects the two. */
const withoutStore = { "@stocktally/tally": ["StockStore"] }

/**
 * Which layer may import which: the single source for the lint rule and for the test that checks every package.json. A
 * package names its layer with the Nx tag `layer:<name>`, and may not import another package of the same layer.
 *
 * @type {Readonly<Record<string, Layer>>}
 */
export const layers = {
  schema: { imports: [], inTests: [], anyRuntime: true },
  core: { imports: ["schema"], inTests: ["sandbox", "testing"], anyRuntime: true },
  tally: { imports: ["schema"], inTests: ["sandbox", "testing"], anyRuntime: true },
  sync: { imports: ["schema", "core", "tally"], inTests: ["sandbox", "store", "testing"], anyRuntime: true },
  store: { imports: ["schema", "core", "tally"], inTests: ["sandbox", "testing"], anyRuntime: false },
  sandbox: { imports: ["schema"], inTests: [], anyRuntime: false },
  testing: { imports: ["schema", "core", "tally", "sandbox"], inTests: [], anyRuntime: false },
  api: { imports: ["schema", "tally", "sync"], inTests: [], anyRuntime: true, without: withoutStore },
  program: {
    imports: ["schema", "core", "tally", "sync", "store", "sandbox", "api"],
    inTests: ["testing"],
    anyRuntime: false
  },
  app: {
    imports: ["schema", "core", "tally", "sync", "api", "program"],
    inTests: ["sandbox", "testing"],
    anyRuntime: false,
    without: withoutStore
  },
  tool: {
    imports: ["schema", "core", "tally", "sync", "store", "sandbox", "testing", "api", "program", "app"],
    inTests: [],
    anyRuntime: false
  }
}
