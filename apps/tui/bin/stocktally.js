#!/usr/bin/env node
import { launch } from "@stocktally/program/launch"

/**
 * The arguments are looked at first: to ask whether there is a terminal makes streams of both its ends.
 *
 * @param {ReadonlyArray<string>} args
 */
const opensScreens = ([first = "--sandbox"]) =>
  ["--sandbox", "--server"].some((flag) => first.startsWith(flag)) && process.stdin.isTTY && process.stdout.isTTY

// Screens that stay open for days are to hold what they need and not what they have thrown away; and a short look through
// the young holds up no key.
const options = ["--max-semi-space-size=2", "--heap-growing-percent=20"]

await launch("stocktally", import.meta.url, () => import("../dist/main.js"), opensScreens, options)
