/**
 * How a page stays fresh while somebody reads it: part of the dashboard's script (`browser-script.ts`). A change is put
 * into the page that is there, node by node, so that people who read, type or have opened something are not disturbed. The server
 * says when (`/events`); where it cannot, and once in a while anyhow, the page asks.
 */
import {
  HIDDEN_PAGE_POLLS_MS,
  PAGE_ANNOUNCES_EVERY_MS,
  PAGE_RESTS_MS,
} from '../../../shared/policy/people.ts'

export const LIVE_SCRIPT = /* js */ `
// --- putting a fresh page into the one that is there ------------------------------------------------------
const main = () => byId('main')
const isField = (el) => el.matches('input, select, textarea')
/** Somebody types here, or has typed and not sent it. */
const isHeld = (el) => el.nodeType === 1 && (el.matches('form[data-touched]') || el.querySelector('form[data-touched]') !== null ||
  (el.contains(document.activeElement) && isField(document.activeElement)))
/** What a node is known by among its neighbours: rows and cards by where they lead. */
const keyOf = (node) => node.nodeType !== 1 ? '' : node.id || (node.matches('tr, li') && node.querySelector('a[data-row]')?.getAttribute('href')) || ''
/** Set by whoever looks, or by this script: a fresh page knows nothing of them. */
const isOurs = (el, name) => name === 'data-touched' || (name === 'open' && el.nodeName === 'DETAILS') || (el.id === 'main' && name.startsWith('data-'))
function patch(old, next) {
  if (old.nodeType !== 1) { if (old.data !== next.data) old.data = next.data; return }
  if (old.matches('form[data-touched]') || old.isEqualNode(next)) return
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value && !isOurs(old, name)) old.setAttribute(name, value)
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !isOurs(old, name)) old.removeAttribute(name)
  // The words of a time are this script's own: it writes them anew.
  if (old.nodeName !== 'TIME') patchChildren(old, next)
}
const isBlank = (node) => node.nodeType === 3 && node.data.trim() === ''
function patchChildren(old, next) {
  const wants = [...next.childNodes]
  const known = new Map([...old.childNodes].map((node) => [keyOf(node), node]))
  const stays = new Set(wants.map(keyOf))
  let at = old.firstChild
  const drop = () => { const gone = at; at = at.nextSibling; if (!isHeld(gone)) gone.remove() }
  /** The next one without a name that is of this kind: what stands before it and is wanted no more goes. */
  const nextLike = (want, index) => {
    let like = at
    while (like && (keyOf(like) !== '' || like.nodeName !== want.nodeName)) like = like.nextSibling
    const rest = like && like !== at ? new Set(wants.slice(index).filter((node) => !isBlank(node)).map((node) => node.nodeName)) : null
    while (rest && at !== like && keyOf(at) === '' && (isBlank(at) || !rest.has(at.nodeName))) drop()
    return like === at ? like : null
  }
  for (const [index, want] of wants.entries()) {
    while (at && keyOf(at) !== '' && !stays.has(keyOf(at))) drop()
    const key = keyOf(want)
    const have = key === '' ? nextLike(want, index) : known.get(key)
    if (!have || have.nodeName !== want.nodeName) { old.insertBefore(want, at); continue }
    if (have === at) at = at.nextSibling
    else old.insertBefore(have, at)
    patch(have, want)
  }
  while (at) drop()
}
/** Whoever has scrolled goes on reading the same line. */
function inPlace(change) {
  const line = scrollY > 0 ? document.elementsFromPoint(innerWidth / 2, innerHeight / 3).find((el) => el !== main() && main().contains(el)) : null
  const top = line?.getBoundingClientRect().top
  change()
  if (line?.isConnected) scrollBy({ top: line.getBoundingClientRect().top - top, behavior: 'instant' })
}

// --- saying what is new -----------------------------------------------------------------------------------
const toldBefore = () => { try { return JSON.parse(read('bh-told') ?? '[]') } catch { return [] } }
function markTold(keys) {
  const told = toldBefore()
  const fresh = keys.filter((key) => !told.includes(key))
  if (fresh.length > 0) keep('bh-told', JSON.stringify([...told, ...fresh].slice(-100)))
  return fresh
}
/** Once for each incident in this browser; by a page that is looked at. */
function announceIncident({ fleet, severity, id, title, path }) {
  const news = byId('news')
  if (!news || document.hidden || markTold([fleet + ' ' + id]).length === 0) return
  const link = document.createElement('a')
  link.href = path
  link.textContent = title
  const close = document.createElement('button')
  close.type = 'button'
  close.textContent = 'Dismiss'
  close.addEventListener('click', () => news.replaceChildren())
  const what = document.createElement('p')
  what.append((severity === 'page' ? 'New incident' : 'New incident, a ticket') + ' in fleet ' + fleet + ': ', link)
  news.replaceChildren(what, close)
}
const shownIncidents = () => [...main().querySelectorAll('[data-incident]')].map((el) => {
  const link = el.querySelector('a[data-row]')
  return { fleet: el.dataset.fleet, severity: el.dataset.severity, id: el.dataset.incident, title: link.textContent, path: link.getAttribute('href') }
})

// --- staying fresh ----------------------------------------------------------------------------------------
let etag = null, freshAt = Date.now(), saidAt = 0, timer = 0
function stale(why) {
  const d = new Date(freshAt)
  byId('stale').textContent = 'Stale since ' + (local ? d.toLocaleTimeString() : d.toISOString().slice(11, 19) + ' UTC') + ': ' + why
  byId('stale').hidden = false
}
document.addEventListener('input', (event) => { const form = event.target.closest('main form'); if (form) form.dataset.touched = '1' })
function put(text) {
  const next = new DOMParser().parseFromString(text, 'text/html')
  const fresh = next.getElementById('main')
  if (!fresh) return
  inPlace(() => { patch(main(), fresh); comforts(); showTimes() })
  document.title = next.title
  for (const incident of shownIncidents()) announceIncident(incident)
  if (etag && Date.now() - saidAt > ${PAGE_ANNOUNCES_EVERY_MS}) { byId('announce').textContent = 'The page was updated.'; saidAt = Date.now() }
}
/** Marked text is about to be copied: the page waits. */
const isMarking = () => String(getSelection()).length > 0 && main().contains(getSelection().anchorNode)
let isAsking = false, endedAt = 0, took = 0
async function refresh() {
  if (isAsking || isMarking()) return
  isAsking = true
  const began = performance.now()
  try {
    const headers = etag ? { 'If-None-Match': etag } : {}
    const answer = await fetch(location.href, { headers, cache: 'no-store', redirect: 'manual' })
    if (answer.type === 'opaqueredirect' || answer.status === 401) return stale('you are signed out')
    if (answer.status !== 304 && !answer.ok) return stale('the server answered ' + answer.status)
    if (answer.status === 200) {
      put(await answer.text())
      etag = answer.headers.get('etag')
    }
    freshAt = Date.now()
    main().dataset.freshAt = freshAt
    byId('stale').hidden = true
    if (byId('alive')) byId('alive').textContent = 'alive, asked at ' + (local ? new Date().toLocaleTimeString() : new Date().toISOString().slice(11, 19) + ' UTC')
  } catch { stale('the server does not answer') }
  finally {
    isAsking = false
    endedAt = performance.now()
    took = endedAt - began
    showTimes()
  }
}
function schedule(ms = document.hidden ? ${HIDDEN_PAGE_POLLS_MS} : 1000 * (stream?.isReady ? main().dataset.asks : main().dataset.asksOften)) {
  clearTimeout(timer)
  timer = setTimeout(async () => { await refresh(); schedule() }, ms)
}
/** At once after a quiet while; in a storm no more often than the server can bear. */
const soon = () => schedule(Math.max(0, endedAt + Math.max(${PAGE_RESTS_MS}, 2 * took) - performance.now()))

// --- being told -------------------------------------------------------------------------------------------
let stream = null, lastId = null
const isMine = (fleets) => !main().dataset.fleet || fleets.includes(main().dataset.fleet)
function listen() {
  if (stream || document.hidden || !main().dataset.events) return
  const source = new EventSource(main().dataset.events + (lastId ? '?after=' + encodeURIComponent(lastId) : ''))
  stream = { source, isReady: false }
  source.addEventListener('ready', (event) => { lastId = event.lastEventId; stream.isReady = true; soon() })
  source.addEventListener('changed', (event) => { lastId = event.lastEventId; if (isMine(JSON.parse(event.data).fleets)) soon() })
  source.addEventListener('incident', (event) => { lastId = event.lastEventId; announceIncident(JSON.parse(event.data)) })
  source.addEventListener('error', () => {
    if (stream) stream.isReady = false
    // Refused, and not only cut: it does not come again by itself.
    if (source.readyState === EventSource.CLOSED) { hangUp(); setTimeout(listen, ${HIDDEN_PAGE_POLLS_MS}) }
    soon()
  })
}
/** A page that nobody looks at holds no connection: a browser has six of them for one server. */
function hangUp() { stream?.source.close(); stream = null }
if (main()?.hasAttribute('data-live')) {
  markTold(shownIncidents().map(({ fleet, id }) => fleet + ' ' + id))
  schedule()
  listen()
  document.addEventListener('visibilitychange', async () => {
    if (document.hidden) { hangUp(); return schedule() }
    listen()
    await refresh()
    schedule()
  })
}
`
