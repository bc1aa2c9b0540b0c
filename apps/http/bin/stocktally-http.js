#!/usr/bin/env node
process.stderr.write("stocktally-http: the HTTP service does not exist yet.\n")
process.exitCode = 2
