#!/usr/bin/env node
import { launch } from "@stocktally/runtime/launch"

await launch("stocktally", import.meta.url, () => import("../dist/main.js"))
