const emoji = String.raw`\p{Extended_Pictographic}`

const hostile = new RegExp(
  [
    // C0, DEL and C1 controls (escape sequences, line breaks and tabs begin here), and lone surrogates.
    String.raw`[\p{Cc}\p{Cs}`,
    // Soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width space and non-joiner, the two marks.
    String.raw`\u00AD\u061C\u180E\u200B\u200C\u200E\u200F`,
    // Line and paragraph separators, bidirectional embeddings and overrides, word joiner, invisible operators,
    // bidirectional isolates, deprecated format characters.
    String.raw`\u2028-\u202E\u2060-\u206F`,
    // Byte-order mark, interlinear annotation, tag characters.
    String.raw`\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]`,
    // A zero-width joiner, unless it joins two emoji.
    String.raw`|(?<!${emoji}(?:\uFE0F|\p{Emoji_Modifier})?)\u200D|\u200D(?!${emoji})`
  ].join(""),
  "gu"
)

/**
 * Makes text from outside safe for a terminal, stderr or a text log: each character that moves the cursor, reorders its
 * neighbours or is invisible becomes its code point, `\u{1b}`. These are the C0 and C1 controls, including line breaks
 * and tabs; bidirectional controls; zero-width characters and the byte-order mark, except joiners inside emoji; line
 * and paragraph separators; soft hyphens; tag characters; lone surrogates. Safe text is returned unchanged. Text that
 * already contains `\u{1b}` is harmless and not escaped again, so this cannot be undone: it is for people, not for
 * data.
 */
export const visible = (text: string): string => text.replace(hostile, escape)

const escape = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
