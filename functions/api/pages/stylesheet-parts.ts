/** What single pages need beside the frame: tiles, filters, the boot's chart, evidence, timelines. */
export const PARTS_CSS = /* css */ `
.fleets .name { font-size: 1.0625rem; font-weight: 650; }
.fleets td, .fleets tbody th { vertical-align: middle; padding-block: 0.625rem; }
.share { display: flex; flex-wrap: wrap; gap: 0.125rem 0.625rem; align-items: center; }
.share strong { font-size: 1.1875rem; letter-spacing: -0.01em; min-width: 4.5rem; }
.share .quiet { min-width: 7.5rem; }
.card > .unseen + * { margin-top: 0; }
.share .bad { color: var(--bad); } .share .warn { color: var(--warn); } .share .good { color: var(--good); }
.hours .won { fill: var(--bar-good); } .hours .lost { fill: var(--bar-bad); } .hours .base { stroke: var(--line); }
.count { padding: 0.0625rem 0.5rem; border-radius: 0.375rem; font-weight: 600; }
a.tag { text-decoration: none; } a.tag:hover { text-decoration: underline; }

.incidents { display: grid; gap: 0.5rem; }
.incident { display: grid; gap: 0.125rem; background: var(--surface); border: 1px solid var(--line); border-inline-start: 4px solid var(--bad); border-radius: 0.5rem; padding: 0.625rem 1rem; }
.incident.ticket { border-inline-start-color: var(--bar-wait); }
.incident.resolving { border-inline-start-color: var(--bar-good); }
.incident.resolved { border-inline-start-color: var(--line); }
.incident h3 { font-size: 1rem; }
.incident h3 { overflow-wrap: anywhere; }
.incident p { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--muted); }
.incident p strong, .incident p b { color: var(--ink); }

.filters { display: flex; flex-wrap: wrap; gap: 0.625rem 0.75rem; align-items: end; }
.filters label { display: grid; gap: 0.125rem; font-size: 0.8125rem; color: var(--muted); min-width: 0; }
.filters input { width: 12rem; }
.filters .long input { width: 26rem; }
.chips { display: flex; flex-wrap: wrap; gap: 0.375rem; align-items: center; }
.chips a { border: 1px solid var(--line); border-radius: 1rem; padding: 0.0625rem 0.625rem; text-decoration: none; background: var(--surface); }
.chips a[aria-current] { border-color: var(--accent); background: var(--accent-soft); font-weight: 600; }

.facts { display: grid; gap: 0.625rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); }
.facts .margin { flex-wrap: wrap; gap: 0 0.5rem; }
.facts dt { font-size: 0.8125rem; color: var(--muted); }
.facts dd { overflow-wrap: anywhere; }
.hero { border-inline-start: 5px solid var(--bar-calm); }
.hero.h-ok { border-inline-start-color: var(--bar-good); }
.hero.h-failed, .hero.h-stalled, .hero.h-never_reported { border-inline-start-color: var(--bar-bad); }
.hero.h-degraded, .hero.h-recovered { border-inline-start-color: var(--bar-wait); }
.hero h1 { display: flex; flex-wrap: wrap; gap: 0.375rem 0.75rem; align-items: center; }
.hero .story { font-size: 1.0625rem; max-width: 75ch; }

.chart svg.wide, .chart svg.narrow { width: 100%; height: auto; font: 12px var(--sans); padding: 0; }
.chart svg.narrow { display: none; }
.chart .break { fill: var(--surface); }
.chart .break-edge { fill: none; stroke: var(--muted); stroke-dasharray: 3 2; }
@media (max-width: 44rem) { .chart svg.wide { display: none; } .chart svg.narrow { display: block; } }
.handled { display: grid; gap: 0.5rem 1.5rem; grid-template-columns: minmax(0, 1.3fr) minmax(0, 1.3fr) minmax(0, 1fr); background: var(--sunk); border-radius: 0.5rem; padding: 0.625rem 1rem; }
.handled dt { font-size: 0.8125rem; color: var(--muted); }
.handled dd { overflow-wrap: anywhere; }
.todos > * + * { margin-top: 0.5rem; }
.todo-cards { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr)); align-items: start; }
.todo ul { display: grid; gap: 0.625rem; }
.todo li > * + * { margin-top: 0.375rem; }
.todo details { font-size: 0.875rem; color: var(--muted); }
.chart text { fill: var(--ink); }
.chart .soft, .chart .tick { fill: var(--muted); }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .track { fill: var(--sunk); }
.chart .b-ok { fill: var(--bar-good); }
.chart .b-errors { fill: var(--bar-bad); }
.chart .b-running { fill: var(--bar-run); }
.chart .b-unknown { fill: var(--bar-calm); }
.chart .open { fill-opacity: 0.45; stroke: var(--muted); stroke-dasharray: 3 3; }
.chart .wait { fill: url(#hatch-wait); stroke: var(--bar-wait); }
.chart .try-found { fill: var(--bar-good); stroke: var(--surface); }
.chart .try-not_found { fill: var(--bar-bad); stroke: var(--surface); }
.chart .try-unknown { fill: var(--bar-calm); stroke: var(--surface); }
.chart .lane-yes { fill: var(--bar-good); }
.chart .lane-no { fill: url(#hatch-no); stroke: var(--bar-bad); }
.chart .look { stroke: var(--look); stroke-width: 2; }
.chart .look-word { fill: var(--look); font-weight: 700; }
.chart .race-sure { stroke: var(--look); stroke-width: 5; }
.chart .race-perhaps { stroke: var(--look); stroke-width: 5; stroke-dasharray: 2 4; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.125rem; font-size: 0.8125rem; color: var(--muted); }
.legend svg { vertical-align: -0.1em; }
.key-ok, .key-yes { fill: var(--bar-good); } .key-errors { fill: var(--bar-bad); } .key-look { fill: var(--look); }
.key-wait { fill: url(#hatch-wait); stroke: var(--bar-wait); } .key-no { fill: url(#hatch-no); stroke: var(--bar-bad); }
.hatch-wait { fill: var(--surface); } .hatch-wait-line { stroke: var(--bar-wait); stroke-width: 3; }
.hatch-no { fill: var(--bad-bg); } .hatch-no-line { stroke: var(--bar-bad); stroke-width: 1.6; }
details > summary { cursor: pointer; color: var(--accent); width: fit-content; padding-block: 0.1875rem; }
details[open] > summary { margin-bottom: 0.5rem; }

.lines { display: grid; gap: 0.75rem; }
.raw { font-family: var(--mono); font-size: 0.8125rem; counter-reset: none; }
.raw li { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); gap: 0.75rem; scroll-margin-top: 4rem; }
.raw li > a { display: block; min-height: 1.5rem; line-height: 1.5rem; text-align: end; color: var(--muted); text-decoration: none; font-variant-numeric: tabular-nums; }
.raw li > a:hover { text-decoration: underline; }
.raw code { font-size: inherit; line-height: 1.5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.raw li:target, .lines li:target { background: var(--warn-bg); }
.runbook { margin-inline-start: 0.5rem; white-space: nowrap; }
.lines .says { color: var(--muted); font-size: 0.875rem; }
.lines pre, .snippet { background: var(--sunk); border: 1px solid var(--line); border-radius: 0.375rem; padding: 0.5rem 0.75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.snippet > span { display: inline-block; max-width: 100%; }
.story-list { display: grid; gap: 0.375rem; }
.story-list li { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.75rem; }
.story-list li > :last-child::first-letter { text-transform: uppercase; }
.story-list .at { text-align: end; color: var(--muted); font-variant-numeric: tabular-nums; }
.steps { counter-reset: step; display: grid; gap: 0.5rem; }
.steps li { counter-increment: step; display: grid; grid-template-columns: 1.75rem minmax(0, 1fr); }
.steps li::before { content: counter(step) "."; color: var(--muted); }
.steps code, .card p code { background: var(--sunk); border-radius: 0.25rem; padding: 0.0625rem 0.25rem; overflow-wrap: anywhere; }

.timeline { display: grid; border-inline-start: 2px solid var(--line); margin-inline-start: 0.375rem; }
.timeline li { position: relative; padding: 0.375rem 0 0.375rem 1.25rem; }
.timeline li::before { content: ""; position: absolute; inset-inline-start: -0.4375rem; top: 0.75rem; width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--surface); border: 3px solid var(--bar-calm); }
.timeline li.alarm::before { border-color: var(--bar-bad); }
.timeline li.fine::before { border-color: var(--bar-good); }
.timeline p { overflow-wrap: anywhere; }
.timeline .inputs { font-size: 0.8125rem; color: var(--muted); }
.strip { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.strip a { display: grid; gap: 0.125rem; padding: 0.5rem 0.625rem; border: 1px solid var(--line); border-radius: 0.5rem; text-decoration: none; color: var(--ink); min-width: 8.25rem; font-size: 0.8125rem; }
.strip a:hover { border-color: var(--accent); }
.act { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: end; }
.act label { display: grid; gap: 0.125rem; font-size: 0.8125rem; color: var(--muted); }
.acts { display: grid; gap: 1rem; }
.notice { background: var(--info-bg); color: var(--info); border-radius: 0.5rem; padding: 0.625rem 1rem; }
.notice.good { background: var(--good-bg); color: var(--good); }
.held { background: var(--bad-bg); color: var(--bad); border-radius: 0.5rem; padding: 0.5rem 1rem; margin-block: 0 1rem; }
.held ul { list-style: none; margin: 0; padding: 0; }
.held a { color: inherit; }
.held time { display: inline; }
.notice.bad { background: var(--bad-bg); color: var(--bad); }
.notice.warn { background: var(--warn-bg); color: var(--warn); }
.notice a { color: inherit; }
.histogram svg { display: block; width: 100%; height: auto; font: 11px var(--sans); }
.histogram text { fill: var(--muted); }
.histogram .lost { fill: var(--bar-bad); }
.histogram .won { fill: var(--bar-good); }
.histogram .zero { stroke: var(--ink); stroke-width: 1.5; }
.histogram .base { stroke: var(--line); }
.histogram .candidate { fill: var(--bar-run); }
.histogram .baseline { fill: var(--bar-calm); }
.histogram .n { fill: var(--ink); font-weight: 600; }
.trend svg { display: block; width: 100%; height: auto; font: 11px var(--sans); }
.trend svg.narrow { display: none; }
.trend text { fill: var(--muted); } .trend .n { fill: var(--ink); font-weight: 600; }
.trend .base { stroke: var(--line); } .trend .zero { stroke: var(--ink); stroke-width: 1.5; }
.trend .share { stroke: var(--bar-good); stroke-width: 3; fill: none; } .trend .lost { fill: var(--bar-bad); opacity: 0.35; }
.trend .spread { fill: var(--bar-run); opacity: 0.3; } .trend .median { fill: var(--bar-run); }
.trend .change { stroke: var(--look); stroke-width: 2; stroke-dasharray: 5 3; } .trend .note { stroke: var(--ink); stroke-dasharray: 2 3; }
.strip a[aria-current] { border-color: var(--accent); font-weight: 600; }
.first h3 { margin-top: 1.25rem; }
.tab { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.375rem 0.875rem; }
.tab > summary { font-weight: 600; padding-block: 0.375rem; }
.tab > div { display: grid; gap: 0.5rem; padding-bottom: 0.5rem; }
.tab + .tab { margin-top: 0.5rem; }
.pulse-dot { display: inline-block; width: 0.625rem; height: 0.625rem; border-radius: 50%; background: var(--bar-run); animation: pulse 1.6s ease-in-out infinite; margin-inline-end: 0.375rem; }
@keyframes pulse { 50% { opacity: 0.25; } }
.login p + p { margin-top: 0.5rem; }
.login .brand { display: block; margin-bottom: 0.5rem; }
.login { max-width: 30rem; margin: 12vh auto 0; }
.login form { display: grid; gap: 0.75rem; justify-items: start; }
.login input { width: 100%; }
.login label { display: grid; gap: 0.25rem; width: 100%; }
.messages, .tries { display: grid; gap: 0.5rem; }
.messages li > p { overflow-wrap: anywhere; }
.messages details { font-size: 0.875rem; }
.channel .head h2 { font-size: 1.125rem; }
.wall { padding: clamp(1rem, 2.5vw, 3rem) clamp(1rem, 3vw, 3rem) 2.5rem; font-size: clamp(1.125rem, 1.5vw, 1.75rem); }
.wall h1 { font-size: clamp(2rem, 5vw, 5rem); line-height: 1.1; }
.wall h1.bad, .panel.p-bad .big { color: var(--bad); }
.wall h1.good, .panel.p-good .big { color: var(--good); }
.panel.p-warn .big { color: var(--warn); }
.walls { display: grid; gap: clamp(0.75rem, 1.5vw, 1.5rem); grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); }
.panel { background: var(--surface); border: 1px solid var(--line); border-top: 0.5rem solid var(--bar-good); border-radius: 0.75rem; padding: 1rem 1.5rem; display: grid; gap: 0.25rem; align-content: start; }
.panel.p-bad { border-top-color: var(--bar-bad); } .panel.p-warn { border-top-color: var(--bar-wait); } .panel.p-quiet { border-top-color: var(--line); }
.walls.dense { grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 0.75rem; font-size: 0.875em; }
.dense .panel { padding: 0.625rem 1rem; gap: 0; }
.panel h2 { font-size: 1.5em; } .panel h2 a { color: inherit; text-decoration: none; }
.panel .big { font-size: 3em; line-height: 1.1; font-weight: 700; letter-spacing: -0.03em; font-variant-numeric: tabular-nums; }
.panel ul { display: grid; gap: 0.5rem; } .dense .panel h2 { font-size: 1.25em; } .dense .panel .big { font-size: 2em; }
.panel li { overflow-wrap: anywhere; } .panel li > span { color: var(--muted); font-size: 0.8em; }
.alive { position: fixed; inset: auto 1rem 0.5rem auto; color: var(--muted); font-size: clamp(0.875rem, 1.2vw, 1.5rem); background: var(--bg); padding: 0.125rem 0.5rem; }
@media (max-width: 44rem) {
  .handled { grid-template-columns: minmax(0, 1fr); }
  .filters { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .filters label, .filters input, .filters .long input, .filters select { width: 100%; }
  .filters .long { grid-column: 1 / -1; }
  .histogram svg { font-size: 16px; }
  .trend svg.wide { display: none; } .trend svg.narrow { display: block; }
  .story-list li { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .story-list li > :last-child::first-letter { text-transform: uppercase; }
.story-list .at { text-align: start; }
  .card { padding: 0.875rem 0.875rem; }
  .fleets .rows tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 1rem; align-items: center; }
  .fleets .rows [data-label] { padding: 0; min-height: 0; grid-column: 1 / -1; }
  .fleets .rows [data-label]::before { position: static; margin-inline-end: 0.375rem; }
  .fleets .rows :is([data-label="Fleet"], [data-label="Came up"], [data-label="Incidents"])::before { content: none; }
  .fleets .rows [data-label="Fleet"] { grid-column: 1; }
  .fleets .rows [data-label="Incidents"] { grid-area: 1 / 2; justify-self: end; }
  .fleets .rows [data-label="Repairs"] { grid-column: 1; }
  .fleets .rows [data-label="Notifications"] { grid-column: 2; justify-self: end; }
  .fleets .rows [data-label="Notifications"]::before { content: none; }
  .share .quiet { min-width: 0; }
  .share .hours { width: 6rem; }
}
`
