/** The frame of every page: what it is about, where else to go, and how the keyboard works here. */
import type { Viewer } from '../access.ts'
import { ASSET_VERSION } from './assets.ts'
import { guest, type Html, html, maybe } from './html.ts'
import { iconSprite } from './icons.ts'
import { type Links, linksFor } from './links.ts'

export interface PageProps {
  title: string
  active:
    | 'home'
    | 'boots'
    | 'instances'
    | 'incidents'
    | 'images'
    | 'trend'
    | 'remediation'
    | 'deliveries'
    | null
  viewer: Viewer
  /** What `/login` returns to. */
  path: string
  main: Html
  /** What is held back in this fleet; empty where nothing is. */
  strip: Html | ''
  /** False for pages that never change while they are open. */
  live?: boolean
  /** Without navigation: for a screen on a wall. */
  bare?: boolean
  /** How it is notified of changes; absent on pages that are not `live`. */
  freshness?: Freshness
}

export interface Freshness {
  /** Whether this server has a stream of changes. */
  hasStream: boolean
  /** How often the page reloads beside the stream, and without one. */
  asks_s: number
  asks_often_s: number
}

/** What the navigation leads to: id, word, path, key. */
export const SECTIONS = [
  ['home', 'Home', '/', 'h'],
  ['incidents', 'Incidents', '/incidents', 'i'],
  ['boots', 'Boots', '/boots', 'b'],
  ['instances', 'Instances', '/instances', 'n'],
  ['images', 'Images', '/images', 'm'],
  ['trend', 'Trend', '/trend', 't'],
  ['remediation', 'Repairs', '/remediation', 'r'],
  ['deliveries', 'Channels', '/deliveries', 'd'],
] as const

/** The frame of every page: navigation, who is looking, the fleet. */
export function page(props: PageProps): Html {
  if (props.bare) return barePage(props)
  const links = linksFor(props.viewer)
  return document(
    props.title,
    html`<a class="skip" href="#main">Skip to content</a>
${iconSprite()}
<header class="top"><div class="wide">
<a class="brand" href="${links.path('/')}">boot<b>health</b></a>
<nav aria-label="Main"><ul>${SECTIONS.map(([id, word, path, key]) => navItem(links, id === props.active, word, path, key))}</ul></nav>
<div class="tools">
${fleetSwitch(props)}
<button type="button" id="zone" hidden>UTC</button>
<button type="button" popovertarget="help" aria-label="Keyboard help">?</button>
${who(props)}
</div></div></header>
<p id="stale" class="stale" role="status" hidden></p>
<main id="main" class="wide" tabindex="-1"${liveness(props)}>
${props.strip}${props.main}
</main>
<p id="announce" class="unseen" aria-live="polite"></p>
<div id="news" class="news" role="status"></div>
${helpSheet()}`,
  )
}

/** Attributes for the script. The first page and the wall are about every fleet. */
function liveness({ live, freshness, active, bare, viewer }: PageProps): Html | '' {
  if (live === false || freshness === undefined) return ''
  const { hasStream, asks_s, asks_often_s } = freshness
  const fleet = active === 'home' || bare ? '' : html` data-fleet="${viewer.fleet}"`
  return html` data-live data-asks="${asks_s}" data-asks-often="${asks_often_s}"${fleet}${maybe(hasStream, () => html` data-events="/events"`)}`
}

/** No chrome: everything large, and the time at which it was last fresh. */
function barePage(props: PageProps): Html {
  const { title, strip, main } = props
  return document(
    title,
    html`${iconSprite()}<p id="stale" class="stale" role="status" hidden></p>
<main id="main" class="wall" tabindex="-1"${liveness(props)}>${strip}${main}</main>
<footer class="alive"><span id="alive">loaded, not refreshed yet</span></footer>
<p id="announce" class="unseen" aria-live="polite"></p>`,
  )
}

/** A whole document: for `page`, and for pages without a signed-in user. */
export function document(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${guest(title, 120)} · boot-health</title>
<link rel="stylesheet" href="/assets/dashboard.css?v=${ASSET_VERSION}">
<link rel="icon" href="/assets/icon.svg?v=${ASSET_VERSION}" type="image/svg+xml">
<script src="/assets/dashboard.js?v=${ASSET_VERSION}" defer></script>
</head>
<body>
${body}
</body>
</html>`
}

function navItem(links: Links, active: boolean, word: string, path: string, key: string): Html {
  const current = active ? html` aria-current="page"` : ''
  return html`<li><a href="${links.path(path)}" data-key="${key}"${current}>${word}</a></li>`
}

/** Which fleet the page is about; the first page is about all of them. */
function fleetSwitch({ viewer: { fleet, fleets }, active }: PageProps): Html | '' {
  if (fleets.length < 2) return html`<span class="quiet">Fleet <b>${fleet}</b></span>`
  if (active === 'home') return ''
  const option = (name: string) =>
    html`<option value="${name}"${name === fleet ? html` selected` : ''}>${name}</option>`
  const path = SECTIONS.find(([id]) => id === active)?.[2] ?? '/incidents'
  return html`<form class="fleet" method="get" action="${path}"><label><span class="word">Fleet</span> <select name="fleet" data-submit>${fleets.map(option)}</select></label> <button>Show</button></form>`
}

function who({ viewer, path }: PageProps): Html {
  if (viewer.by === 'loopback')
    return html`<a class="sign" href="/login?next=${encodeURIComponent(path)}">Sign in to act</a>`
  const role = viewer.operates ? 'operator' : 'viewer'
  const name = html`<span class="who"><b>${guest(viewer.actor.name, 40)}</b> <span class="quiet">${role}</span></span>`
  if (viewer.by !== 'session') return name
  return html`<a href="/sessions?fleet=${encodeURIComponent(viewer.fleet)}" title="Where you are signed in">${name}</a><form method="post" action="/logout"><button>Sign out</button></form>`
}

const KEYS = [
  ['j', 'next row'],
  ['k', 'previous row'],
  ['Enter', 'open the row'],
  ['/', 'go to the filters'],
  ['h i b n m t r d', 'home, incidents, boots, instances, images, trend, repairs, channels'],
  ['z', 'UTC or local time'],
  ['?', 'this help'],
] as const

function helpSheet(): Html {
  const row = ([key, word]: readonly [string, string]) =>
    html`<div><dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${word}</dd></div>`
  return html`<div id="help" class="help" popover role="dialog" aria-labelledby="help-title">
<h2 id="help-title">Keyboard</h2>
<dl>${KEYS.map(row)}</dl>
<p><label><input type="checkbox" id="keys" checked> Single-key shortcuts are on</label></p>
<button type="button" popovertarget="help" popovertargetaction="hide">Close</button>
</div>`
}
