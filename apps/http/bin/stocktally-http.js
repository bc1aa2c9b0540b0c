#!/usr/bin/env node
import { launch } from "@stocktally/runtime/launch"

await launch("stocktally-http", import.meta.url, () => import("../dist/main.js"), ([first]) => !/^--?[hv]/.test(first ?? ""))
