import { LIVE_SCRIPT } from './live-script.ts'

/**
 * The one script of the dashboard. Pages are whole without it; it keeps them fresh, shows local time and gives
 * keys. It is text, not a module of ours, because it runs in a browser and must pass a CSP without inline script.
 */
export const BROWSER_SCRIPT = /* js */ `'use strict'
const byId = (id) => document.getElementById(id)
const read = (key) => { try { return localStorage.getItem(key) } catch { return null } }
const keep = (key, value) => { try { localStorage.setItem(key, value) } catch {} }

// --- time -------------------------------------------------------------------------------------------------
let local = read('bh-zone') === 'local'
const two = (n) => String(n).padStart(2, '0')
const zoneOf = (date) => {
  const m = -date.getTimezoneOffset()
  return 'UTC' + (m === 0 ? '' : (m < 0 ? '\\u2212' : '+') + two(Math.floor(Math.abs(m) / 60)) + ':' + two(Math.abs(m) % 60))
}
function ago(ms) {
  const s = Math.round(ms / 1000)
  if (s < 0) return 'in ' + ago(-ms).replace(' ago', '')
  if (s < 60) return s + ' s ago'
  const m = Math.round(s / 60), h = Math.round(s / 3600)
  if (m < 60) return m + ' min ago'
  // Of 1 h 58 min neither 1 h nor 2 h is true enough to plan by.
  if (m < 600) return Math.floor(m / 60) + ' h ' + (m % 60 ? m % 60 + ' min ' : '') + 'ago'
  return h < 48 ? h + ' h ago' : Math.round(s / 86400) + ' days ago'
}
function showTimes() {
  for (const el of document.querySelectorAll('time[datetime]')) {
    const d = new Date(el.dateTime)
    const short = el.classList.contains('since')
    const day = local ? d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) : d.toISOString().slice(0, 10)
    const at = local ? two(d.getHours()) + ':' + two(d.getMinutes()) + (short ? '' : ':' + two(d.getSeconds())) + ' ' + zoneOf(d) : d.toISOString().slice(11, short ? 16 : 19) + ' UTC'
    const near = short && Math.abs(Date.now() - d) < 72000000
    const part = (name, text) => { const span = document.createElement('span'); span.className = name; span.textContent = text; return span }
    el.replaceChildren(part('moment', (near ? '' : day + ' ') + at), ' ', part('ago', ago(Date.now() - d)))
  }
}
const zone = byId('zone')
if (zone) {
  zone.hidden = false
  const name = () => {
    zone.textContent = local ? 'Local time' : 'UTC'
    zone.title = 'Times are shown in ' + (local ? 'your own zone' : 'UTC') + '; press to change'
  }
  zone.addEventListener('click', () => { local = !local; keep('bh-zone', local ? 'local' : 'utc'); name(); showTimes() })
  name()
}
showTimes()

${LIVE_SCRIPT}
// --- keys -------------------------------------------------------------------------------------------------
const keys = byId('keys')
if (keys) {
  keys.checked = read('bh-keys') !== 'off'
  keys.addEventListener('change', () => keep('bh-keys', keys.checked ? 'on' : 'off'))
}
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')]
  const now = rows.indexOf(document.activeElement)
  const next = rows[now === -1 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + by))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
document.addEventListener('keydown', (event) => {
  if (!keys?.checked || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input, select, textarea, [contenteditable]')) return
  const { key } = event
  if (key === 'j') step(1)
  else if (key === 'k') step(-1)
  else if (key === '?') byId('help').togglePopover()
  else if (key === 'z') zone?.click()
  else if (key === '/') { const field = document.querySelector('.filters input, .filters select'); if (!field) return; event.preventDefault(); field.focus() }
  else document.querySelector('nav a[data-key="' + CSS.escape(key) + '"]')?.click()
})

// --- small comforts ---------------------------------------------------------------------------------------
function comforts() { for (const button of document.querySelectorAll('button[data-copy], button[data-copy-url], button[data-copy-href]')) button.hidden = false }
comforts()
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-copy], button[data-copy-url], button[data-copy-href]')
  if (!button) return
  const word = button.textContent
  try {
    const { copyUrl: url, copyHref: href } = button.dataset
    const text = href ? new URL(href, location.href).href : url ? await (await fetch(url)).text() : byId(button.dataset.copy).textContent
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch { button.textContent = 'Not copied' }
  setTimeout(() => { button.textContent = word }, 2000)
})
// On paper everything is open; afterwards as it was.
addEventListener('beforeprint', () => { for (const el of document.querySelectorAll('main details:not([open])')) { el.dataset.printed = ''; el.open = true } })
addEventListener('afterprint', () => { for (const el of document.querySelectorAll('details[data-printed]')) { delete el.dataset.printed; el.open = false } })
for (const select of document.querySelectorAll('select[data-submit]')) {
  select.addEventListener('change', () => select.form.submit())
  select.form.querySelector('button').hidden = true
}
document.addEventListener('click', (event) => {
  for (const open of document.querySelectorAll('details.menu[open]')) if (!open.contains(event.target)) open.removeAttribute('open')
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const open of document.querySelectorAll('details.menu[open]')) { open.removeAttribute('open'); open.querySelector('summary').focus() }
})
`
