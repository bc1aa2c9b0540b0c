#!/usr/bin/env node
import { launch } from "@stocktally/runtime/launch"

/**
 * The arguments are looked at first: to ask whether there is a terminal makes streams of both its ends.
 *
 * @param {ReadonlyArray<string>} args
 */
const opensScreens = ([first = "--sandbox"]) =>
  ["--sandbox", "--server"].some((flag) => first.startsWith(flag)) && process.stdin.isTTY && process.stdout.isTTY

await launch("stocktally", import.meta.url, () => import("../dist/main.js"), opensScreens)
