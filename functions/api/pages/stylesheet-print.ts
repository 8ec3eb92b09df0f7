/** On paper a page is black on white, complete and without buttons; an incident begins a post-mortem. */
export const PRINT_CSS = /* css */ `
.printed { display: none; }
@media print {
  :root {
    color-scheme: light;
    --bg: #fff; --surface: #fff; --sunk: #f4f4f4; --ink: #000; --muted: #444; --line: #bbb; --accent: #000;
    --good: #12703c; --good-bg: #fff; --warn: #7d4a00; --warn-bg: #fff; --bad: #b1151b; --bad-bg: #fff; --info: #0a58a8; --info-bg: #fff; --calm: #444; --calm-bg: #fff;
  }
  .top, .tools, .filters, .news, .stale, .skip, .help, .crumbs, .line-acts, .list-tools, .pager, .chips, .more, .runbook, form, button { display: none !important; }
  .printed { display: block; }
  .line { position: static; box-shadow: none; }
  .two, .two.wide-left { grid-template-columns: minmax(0, 1fr); }
  .card, .line { border-color: var(--line); border-radius: 0; break-inside: avoid; }
  .card:has(table, .course, .raw) { break-inside: auto; }
  tr, .course li, .raw li { break-inside: avoid; }
  a { text-decoration: none; }
  main { padding: 0; }
  /* Without script nobody opens what is closed. */
  details::details-content { content-visibility: visible; block-size: auto; }
  .post-mortem dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; }
  .post-mortem dt { color: var(--muted); }
  .to-write > * { min-height: 7rem; }
}
`
