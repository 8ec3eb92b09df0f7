/** Colours, type and the frame. Every pair of text and background is at least 4.5 : 1 (checked in a browser test). */
export const BASE_CSS = /* css */ `
:root {
  color-scheme: light dark;
  --bg: #f5f6f8; --surface: #ffffff; --sunk: #eef0f3; --ink: #14181d; --muted: #55606d; --line: #dadfe5;
  --accent: #0a58a8; --accent-soft: #e4eefa; --focus: #0a58a8; --icon-hole: #ffffff;
  --good: #12703c; --good-bg: #e3f4e9; --warn: #7d4a00; --warn-bg: #fdf0d2; --alarm: #8a3f00; --alarm-bg: #fee7d3;
  --bad: #b1151b; --bad-bg: #fde7e7; --stall: #8a1c66; --stall-bg: #fbe5f3; --lost: #5829b0; --lost-bg: #eee7fe;
  --info: #0a58a8; --info-bg: #e2edfa; --calm: #55606d; --calm-bg: #e9ecef;
  --bar-good: #35a267; --bar-bad: #d9484c; --bar-wait: #e3a72f; --bar-run: #4d8fd6; --bar-calm: #97a2af; --look: #a3188f;
  --mono: ui-monospace, "Cascadia Code", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0d1014; --surface: #151a20; --sunk: #1c222a; --ink: #e7ebf0; --muted: #9ba7b5; --line: #2a323c;
    --accent: #82b9ff; --accent-soft: #15273d; --focus: #82b9ff; --icon-hole: #10151a;
    --good: #62d18d; --good-bg: #11291b; --warn: #f2c55e; --warn-bg: #2b230f; --alarm: #ffad6b; --alarm-bg: #331f0f;
    --bad: #ff8e8b; --bad-bg: #391618; --stall: #f394d3; --stall-bg: #33142a; --lost: #bba6ff; --lost-bg: #231a3f;
    --info: #82b9ff; --info-bg: #11253d; --calm: #a9b4c1; --calm-bg: #222932;
    --bar-good: #3da86d; --bar-bad: #e0575a; --bar-wait: #d99f32; --bar-run: #5b9ae0; --bar-calm: #6f7b89; --look: #f08be4;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 0.9375rem/1.5 var(--sans); }
h1, h2, h3, p, dl, dd, ol, ul, figure, pre { margin: 0; padding: 0; }
h1 { font-size: 1.375rem; line-height: 1.25; letter-spacing: -0.01em; }
h1.mono { font-size: 1.1875rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; line-height: 1.3; }
h3 { font-size: 0.9375rem; }
ul, ol { list-style: none; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
code, pre, kbd, .mono { font-family: var(--mono); font-size: 0.86em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.wide { width: min(84rem, 100%); margin-inline: auto; padding-inline: clamp(0.75rem, 3vw, 1.75rem); }
.sprite { position: absolute; width: 0; height: 0; overflow: hidden; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 0.5rem; top: -4rem; background: var(--surface); padding: 0.5rem 0.75rem; z-index: 3; }
.skip:focus { top: 0.5rem; }
.none, .quiet { color: var(--muted); }

.top { background: var(--surface); border-bottom: 1px solid var(--line); }
.top .wide { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.5rem; min-height: 3.25rem; padding-block: 0.375rem; }
.brand { font-weight: 400; font-size: 1.0625rem; letter-spacing: -0.02em; color: var(--ink); text-decoration: none; }
.brand b { font-weight: 700; color: var(--good); }
.top nav ul { display: flex; flex-wrap: wrap; gap: 0.125rem; }
.top nav a { display: block; padding: 0.375rem 0.625rem; border-radius: 0.375rem; color: var(--muted); text-decoration: none; }
.top nav a:hover { background: var(--sunk); color: var(--ink); }
.top nav a[aria-current] { background: var(--sunk); color: var(--ink); font-weight: 600; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin-inline-start: auto; }
.tools label { color: var(--muted); }
.sign { display: inline-block; padding-block: 0.375rem; }
button, select, input, .button {
  font: inherit; color: var(--ink); background: var(--surface); border: 1px solid #7f8a97; border-radius: 0.375rem;
  padding: 0.3125rem 0.625rem; min-height: 2rem; max-width: 100%;
}
button, .button { cursor: pointer; text-decoration: none; display: inline-block; }
button:hover, .button:hover { background: var(--sunk); }
button.main, .button.main { background: var(--accent); border-color: var(--accent); color: var(--surface); font-weight: 600; }
button.main:hover { filter: brightness(1.08); }
button.grave { border-color: var(--bad); color: var(--bad); }
input[type="checkbox"] { min-height: 0; width: 1rem; height: 1rem; vertical-align: -0.15rem; }
kbd { border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 0.25rem; padding: 0.0625rem 0.375rem; background: var(--sunk); }
.stale { margin: 0; padding: 0.375rem 1rem; text-align: center; background: var(--warn-bg); color: var(--warn); font-weight: 600; }
.news { position: fixed; inset-inline: 0; bottom: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: center; justify-content: center; }
.news:not(:empty) { padding: 0.625rem 1rem; background: var(--bad-bg); color: var(--bad); border-top: 1px solid var(--bad); font-weight: 600; }
.news a { color: inherit; overflow-wrap: anywhere; }
main[data-live] { overflow-anchor: none; }
.help { border: 1px solid var(--line); border-radius: 0.75rem; padding: 1.25rem 1.5rem; color: var(--ink); background: var(--surface); max-width: min(26rem, 92vw); box-shadow: 0 12px 40px #0005; }
.help::backdrop { background: #0007; }
.help dl { display: grid; gap: 0.375rem; margin-block: 0.75rem; }
.help dl div { display: grid; grid-template-columns: 9rem 1fr; gap: 0.75rem; }
.help p { margin-bottom: 0.75rem; }

main { padding-block: 1.25rem 4rem; }
main > * + * { margin-top: 1.125rem; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; }
.head > :last-child:not(:first-child) { margin-inline-start: auto; }
.lede { color: var(--muted); max-width: 70ch; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1rem 1.25rem; }
.card > * + * { margin-top: 0.75rem; }
main > section:not([class]) > * + * { margin-top: 0.5rem; }
.card h2 + * { margin-top: 0.5rem; }
.two { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
.crumbs { font-size: 0.875rem; color: var(--muted); }
.crumbs a { color: var(--muted); }
.icon { vertical-align: -0.17em; flex: none; }
.verdict { display: inline-flex; align-items: center; gap: 0.375rem; padding: 0.125rem 0.5625rem 0.125rem 0.4375rem; border-radius: 1rem; font-weight: 600; font-size: 0.875rem; white-space: nowrap; }
.v-ok { color: var(--good); background: var(--good-bg); }
.v-recovered { color: var(--warn); background: var(--warn-bg); }
.v-degraded { color: var(--alarm); background: var(--alarm-bg); }
.v-failed { color: var(--bad); background: var(--bad-bg); }
.v-stalled { color: var(--stall); background: var(--stall-bg); }
.v-never_reported { color: var(--lost); background: var(--lost-bg); }
.v-booting { color: var(--info); background: var(--info-bg); }
.v-disabled, .v-unknown { color: var(--calm); background: var(--calm-bg); }
.verdict .icon { --icon-hole: var(--surface); }
.tag { display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 0.375rem; font-size: 0.8125rem; font-weight: 600; background: var(--calm-bg); color: var(--calm); white-space: nowrap; }
.tag.bad { background: var(--bad-bg); color: var(--bad); }
.tag.good { background: var(--good-bg); color: var(--good); }
.tag.warn { background: var(--warn-bg); color: var(--warn); }
.tag.info { background: var(--info-bg); color: var(--info); }
.trust { font-size: 0.8125rem; color: var(--muted); }
.t-quarantined, .t-contested { color: var(--bad); font-weight: 600; }
time { white-space: nowrap; }
time:has(.ago) { white-space: normal; }
time span { white-space: nowrap; }
time .ago { color: var(--muted); }
.rows:not(.tight) td > time:only-child .ago, .strip time .ago { display: block; font-size: 0.8125rem; margin: 0; }
.id, .short { white-space: nowrap; }
.margin { display: inline-flex; align-items: center; gap: 0.5rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.margin svg { flex: none; }
.margin .scale { stroke: var(--line); fill: none; }
.margin .zero { stroke: var(--muted); fill: none; }
.margin.lost .bar { fill: var(--bar-bad); }
.margin.won .bar { fill: var(--bar-good); }

table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--muted); font-size: 0.875rem; padding-bottom: 0.375rem; }
th { text-align: start; font-size: 0.8125rem; font-weight: 600; color: var(--muted); padding: 0.375rem 1rem 0.375rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td, tbody th { padding: 0.5625rem 1rem 0.5625rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; font-weight: 400; font-size: 0.9375rem; color: var(--ink); white-space: normal; }
td:last-child, th:last-child { padding-inline-end: 0; }
.any { overflow-wrap: anywhere; min-width: 7rem; }
.boots [data-label="Cause"] { min-width: 11rem; }
tbody tr:last-child > * { border-bottom: 0; }
tr:has(a:focus-visible) { background: var(--accent-soft); }
.number { text-align: end; }
.bar-line { display: block; height: 0.5rem; width: 100%; border-radius: 0.25rem; }
.pager { display: flex; gap: 1rem; align-items: center; }
.more { padding: 0.25rem 0.375rem; }
@media (min-width: 44rem) and (max-width: 86rem) {
  .boots td, .boots th { padding-inline-end: 0.5rem; }
  .boots .ago, .boots .margin svg { display: none; }
  .boots [data-label="Cause"] { min-width: 8rem; }
  .boots .margin, .boots thead th { white-space: normal; }
  .boots .any, .fleets .any { min-width: 5rem; }
  .fleets td, .fleets th { padding-inline-end: 0.5rem; white-space: normal; }
}
@media (min-width: 44rem) and (max-width: 58rem) { .boots :is(td, th):is(:nth-child(7), :nth-child(8)) { display: none; } }
@media (max-width: 62rem) { .two { grid-template-columns: minmax(0, 1fr); } }
.who { white-space: nowrap; }
.tools a:has(.who) { display: inline-block; padding-block: 0.1875rem; }
@media (max-width: 44rem) {
  .top .wide { gap: 0.125rem 0.75rem; }
  .top nav { order: 3; width: 100%; }
  .top nav ul { gap: 0; }
  .top nav a { padding: 0.25rem 0.5rem; font-size: 0.875rem; }
  .tools { gap: 0.375rem; font-size: 0.875rem; }
  .tools [popovertarget] { display: none; }
  .tools .word { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .rows thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .rows, .rows tbody, .rows tr, .rows td, .rows th[scope="row"] { display: block; border: 0; padding: 0; min-width: 0; }
  .rows tr { padding-block: 0.75rem; border-bottom: 1px solid var(--line); }
  .rows caption { display: block; }
  .rows td:has(> .none:only-child) { display: none; }
  .rows tr:last-child { border: 0; }
  .head > :last-child:not(:first-child) { margin-inline-start: 0; }
  .rows td[data-label], .rows th[data-label] { position: relative; padding: 0.125rem 0 0.125rem 7rem; min-height: 1.5rem; white-space: normal; }
  .rows [data-label]::before { content: attr(data-label); position: absolute; inset-inline-start: 0; width: 6.5rem; color: var(--muted); font-size: 0.8125rem; font-weight: 400; }
  .rows .number { text-align: start; }
  .rows .moment { white-space: normal; }
  .rows tbody th, .boots [data-label="Cause"] { min-width: 0; }
  .margin { white-space: normal; flex-wrap: wrap; gap: 0 0.5rem; }
}
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
`
