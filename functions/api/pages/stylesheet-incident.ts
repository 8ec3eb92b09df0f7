/** An incident: the line that stays at the top, its bar and menus, its members, its course. */
export const INCIDENT_CSS = /* css */ `
.line { position: sticky; top: 0; z-index: 2; display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem 1.25rem; align-items: start; background: var(--surface); border: 1px solid var(--line); border-inline-start: 5px solid var(--bar-calm); border-radius: 0.75rem; padding: 0.75rem 1.25rem; box-shadow: 0 4px 14px #00000014; }
.line.t-bad { border-inline-start-color: var(--bar-bad); }
.line.t-warn { border-inline-start-color: var(--bar-wait); }
.line.t-good { border-inline-start-color: var(--bar-good); }
.line h1 { font-size: 1.25rem; overflow-wrap: anywhere; }
.line h1 .tag { vertical-align: 0.12em; }
.line .on { color: var(--muted); font-weight: 400; }
.line-facts { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; color: var(--muted); margin-top: 0.25rem; }
.line-facts strong, .line-facts b { color: var(--ink); }
.line-acts { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: start; justify-content: end; grid-row: 1; grid-column: 2; }
.repair-bar { grid-column: 1 / -1; }
.repair-bar > svg { display: block; width: 100%; height: 0.5rem; border-radius: 0.25rem; }
.repair-bar p { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; font-size: 0.875rem; margin-top: 0.25rem; }
.g-recovered { fill: var(--bar-good); } .g-in_flight { fill: var(--bar-run); } .g-waiting { fill: var(--bar-wait); }
.g-rehearsed, .g-undecided { fill: var(--bar-calm); } .g-held { fill: var(--bar-bad); } .g-left { fill: var(--line); }
.menu { position: relative; }
.menu > summary { list-style: none; color: var(--ink); background: var(--surface); border: 1px solid #7f8a97; border-radius: 0.375rem; padding: 0.3125rem 0.75rem; min-height: 2rem; line-height: 1.4; }
.menu > summary::-webkit-details-marker { display: none; }
.menu > summary:hover { background: var(--sunk); }
.menu:first-child > summary { background: var(--accent); border-color: var(--accent); color: var(--surface); font-weight: 600; }
.menu[open] > summary { margin: 0; }
.menu-body { position: absolute; inset-inline-end: 0; top: calc(100% + 0.375rem); z-index: 4; width: min(22rem, 88vw); background: var(--surface); border: 1px solid var(--line); border-radius: 0.625rem; padding: 1rem; box-shadow: 0 12px 32px #00000038; display: grid; gap: 0.75rem; }
.menu .act { display: grid; gap: 0.625rem; }
.menu .act input:not([type]), .menu .act select { width: 100%; }
.act .tick { display: flex; gap: 0.5rem; align-items: center; color: var(--ink); font-size: 0.9375rem; }
.act button { justify-self: start; }
form.inline { display: inline-block; }
.two.wide-left { grid-template-columns: minmax(0, 1.7fr) minmax(0, 1fr); }
.says-it { font-size: 1.0625rem; font-weight: 600; }
.evidence { overflow-wrap: anywhere; }
.copied { position: relative; }
.copied > button { position: absolute; inset-inline-end: 0.375rem; top: 0.375rem; min-height: 1.75rem; padding: 0.125rem 0.5rem; font-size: 0.8125rem; }
.copied > pre { padding-inline-end: 4.5rem; margin: 0; }
.pulse svg { display: block; width: 100%; height: 3.5rem; }
.pulse .joined { fill: var(--bar-bad); } .pulse .left { fill: var(--bar-good); }
.pulse .base { stroke: var(--line); }
.pulse figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: 0.8125rem; color: var(--muted); }
.channels { display: grid; gap: 0.5rem; }
.list-tools a { padding: 0.25rem 0.375rem; }
.list-tools { display: flex; gap: 0.75rem; align-items: center; }
.tight td, .tight tbody th { padding-block: 0.3125rem; }
.gates span { white-space: nowrap; margin-inline-end: 0.5rem; font-size: 0.8125rem; }
.course { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 0.75rem; }
.course li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; border-inline-start: 3px solid var(--line); padding-inline-start: 0.75rem; }
.course li.bad { border-inline-start-color: var(--bar-bad); }
.course li.good { border-inline-start-color: var(--bar-good); }
.course li.info { border-inline-start-color: var(--bar-run); }
.course .at { color: var(--muted); font-variant-numeric: tabular-nums; }
.course li > :last-child { overflow-wrap: anywhere; }
@media (max-width: 62rem) { .two.wide-left { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 44rem) {
  .line { grid-template-columns: minmax(0, 1fr); padding: 0.625rem 0.875rem; position: static; }
  .line h1 { font-size: 1.0625rem; }
  .line-acts { grid-row: auto; grid-column: 1; justify-content: start; }
  .menu { position: static; }
  .menu-body { position: static; width: 100%; margin-top: 0.5rem; box-shadow: none; }
  .menu[open] { width: 100%; }
  .course { grid-template-columns: minmax(0, 1fr); }
  .course li { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .rows.tight tr { padding-block: 0.375rem; }
  .pulse figcaption > .quiet { order: 3; width: 100%; }
}
@media print {
  .line { position: static; box-shadow: none; border-color: #999; }
  .line-acts, .list-tools, .chips, .pager, .crumbs, #stale { display: none !important; }
  .card { break-inside: avoid; border-color: #999; }
  details:not([open]) > :not(summary) { display: block; }
  a { color: inherit; text-decoration: none; }
}
`
