#!/usr/bin/env node
import { launch } from "@stocktally/program/launch"

// A request is garbage as soon as it is answered. Left to itself V8 lets tens of megabytes of them gather, and then looks
// through them in one go, for which all who ask meanwhile wait.
const options = ["--max-semi-space-size=8"]

await launch(
  "stocktally-http",
  import.meta.url,
  () => import("../dist/main.js"),
  ([first]) => !/^--?[hv]/.test(first ?? ""),
  options
)
