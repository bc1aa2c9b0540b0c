#!/usr/bin/env node
try {
  const { launch } = await import("@stocktally/program/launch")
  await launch("stocktally", import.meta.url, () => import("../dist/main.js"))
} catch (error) {
  const remedy =
    { ERR_MODULE_NOT_FOUND: "run npm ci in its checkout", ERR_ACCESS_DENIED: "permit it to Node" }[error.code]
  if (remedy === undefined) throw error
  process.stderr.write(`stocktally: ${error.message.split("\n")[0]} ${error.resource ?? ""}: ${remedy}\n`)
  process.exitCode = 1
}
