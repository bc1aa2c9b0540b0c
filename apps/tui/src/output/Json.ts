import type { ListWriter, RecordKind } from "./RecordKind.ts"

/** Control characters and bidirectional marks that JSON may contain, but a terminal would obey. */
const unsafe = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/** JSON on one line. Characters that a terminal would obey are escaped: `\u202e`. */
export const jsonLine = (value: object): string => JSON.stringify(value).replace(unsafe, escape)

/** One JSON document of several lines. */
export const jsonDocument = (value: object): string => `${JSON.stringify(value, null, 2).replace(unsafe, escape)}\n`

/** One array with a record on each line. An interrupted list has no closing bracket, and so is invalid JSON. */
export const jsonList = <A>({ json }: RecordKind<A>): ListWriter<A> => {
  let before = "[\n"
  return {
    records: (records) => {
      let text = ""
      for (const record of records) {
        text += before + jsonLine(json(record))
        before = ",\n"
      }
      return text
    },
    end: () => before === "[\n" ? "[]\n" : "\n]\n"
  }
}

/** A JSON document for each record, one on each line. */
export const ndjsonList = <A>({ json }: RecordKind<A>): ListWriter<A> => ({
  records: (records) => {
    let text = ""
    for (const record of records) text += `${jsonLine(json(record))}\n`
    return text
  },
  end: () => ""
})
