/** A minimal Ink list of plain texts, one of them selected, moved by `j`. The first argument is its height. */
import { Box, render, Text, useInput } from "ink"
import { createElement, useState } from "react"

const height = Number(process.argv[2])
const width = process.stdout.columns

const List = () => {
  const [at, setAt] = useState(1)
  useInput((input) => setAt((before) => before + input.length))
  const top = Math.max(1, at - height + 2)
  const rows = Array.from({ length: height - 1 }, (_, index) => {
    const row = top + index
    return createElement(
      Text,
      { key: index, inverse: row === at, wrap: "truncate-end" },
      `row ${row} `.padEnd(width, ".")
    )
  })
  return createElement(
    Box,
    { flexDirection: "column", height, width },
    ...rows,
    createElement(Text, { key: "at" }, `at ${at}.`)
  )
}

render(createElement(List), { alternateScreen: true, incrementalRendering: true, interactive: true, maxFps: 250 })
