#!/usr/bin/env node
import { launch } from "@stocktally/runtime/launch"

/** @param {ReadonlyArray<string>} args */
const opensScreens = ([first = "--sandbox"]) =>
  process.stdin.isTTY && process.stdout.isTTY && ["--sandbox", "--server"].some((flag) => first.startsWith(flag))

await launch("stocktally", import.meta.url, () => import("../dist/main.js"), opensScreens)
