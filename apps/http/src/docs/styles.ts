/** The style sheet: system fonts, light or dark mode, one column on narrow screens, and table rows as paragraphs on phones. */
export const styles = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --accent: light-dark(#0b5cad, #7db7f5) }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 20rem minmax(0, 1fr) }
header { grid-column: 1 / -1; padding: 1.5rem 2rem 0; max-width: 72rem }
nav { padding: 0 1rem 2rem 2rem; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; font-size: .875rem }
nav h2 { font-size: .875rem; margin: 1rem 0 .25rem }
nav li { overflow-wrap: anywhere }
nav ul { list-style: none; margin: 0; padding: 0 }
main { padding: 0 2rem 4rem 1rem; max-width: 64rem }
article { border-top: 1px solid var(--line); padding: .5rem 0 1rem; scroll-margin-top: 1rem }
h1 { margin: 0 } h2 { margin: 2rem 0 .5rem } h3 { margin: 1.25rem 0 .5rem; overflow-wrap: anywhere } h4 { margin: 1rem 0 .25rem }
a { color: var(--accent); text-decoration: none } a:hover, a:focus-visible { text-decoration: underline }
code, pre { font: .875em/1.5 ui-monospace, monospace }
pre { overflow: auto; border: 1px solid var(--line); border-radius: .25rem; padding: .75rem }
pre.line { white-space: pre-wrap; overflow-wrap: anywhere; user-select: all }
.home { grid-column: 1 / -1; padding: 4rem 2rem; max-width: 40rem }
table { border-collapse: collapse; width: 100%; font-size: .9375rem }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line) }
td:last-child { overflow-wrap: anywhere }
thead th { font-weight: 600; white-space: nowrap } tbody th { font-weight: 400; white-space: nowrap }
.method { font: 600 .8125em ui-monospace, monospace; color: var(--accent) }
small { opacity: .75 }
@media (max-width: 52rem) { body { display: block } nav { position: static; max-height: none } main, header { padding-left: 1rem; padding-right: 1rem } nav { padding-left: 1rem } table { display: block; overflow-x: auto } }
@media (max-width: 40rem) {
  thead { display: none } tbody, tr { display: block } tr { border-bottom: 1px solid var(--line); padding: .375rem 0 }
  tbody th, td { display: inline-block; border: 0; padding: 0 .75rem 0 0; overflow-wrap: anywhere; white-space: normal } td:last-child { display: block }
}
`
