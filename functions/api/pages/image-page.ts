/** `/images/{image}`: how one image boots, and its boots. */
import { labelsOf } from '../../../shared/boot-labels.ts'
import { CAUSES, VERDICTS } from '../../../shared/verdict.ts'
import { CAUSE_WORDS, VERDICT_LOOKS } from '../../../shared/verdict-words.ts'
import { type ImageBootQuery, isNarrowed } from '../../../shared/view/image-boot-filters.ts'
import { counted, seconds } from '../../../shared/view/number-words.ts'
import type { ImageBoot } from '../../store/image-boot.ts'
import type { ReadImage } from '../image-reads.ts'
import type { SearchedPage } from '../search-rows.ts'
import { guest, type Html, html, maybe, since } from './html.ts'
import { bootsOf, imageNumbers, marginLede, shareTag } from './images-page.ts'
import type { Links } from './links.ts'
import { marginMark, trustNote, verdictMark } from './marks.ts'

export interface ImageProps {
  fleet: string
  image: ReadImage
  boots: SearchedPage<ImageBoot>
  /** Images that it can be compared with. */
  others: string[]
  query: ImageBootQuery
  links: Links
}

/** One image: its numbers over some days, and its boots newest first, narrowed by filters that are in the URL. */
export function imagePage(props: ImageProps): Html {
  const { image, query, links } = props
  return html`<div class="head"><h1>Image ${guest(image.image, 128)}</h1><span>${shareTag(image)} <span class="quiet">${image.boots === 0 ? 'no boot that counts' : bootsOf(image)}, last ${counted(query.days, 'day')}</span></span><a class="more" href="${links.imageBootsFile(image.image, { ...query, cursor: undefined, limit: undefined })}" download>CSV</a></div>
${marginLede()}
<section class="card"><h2 class="unseen">Numbers</h2>${imageNumbers(image, 0)}${compared(props)}</section>
<section class="card"><h2>Boots</h2>
${filters(props)}
${boots(props)}
${pager(props)}</section>`
}

/** An image of which no boot is counted, though a boot in the list may name it: what that means, and where its boots are. */
export function uncountedImagePage({ image, links }: { image: string; links: Links }): Html {
  return html`<div class="head"><h1>Image ${guest(image, 128)}</h1></div>
<p class="notice">No boot of this image is counted, so there are no numbers. Unverified boots are in the list of boots, but are not counted: only the image’s token vouches for them.</p>
<p><a href="${links.boots({ image })}">Boots of this image</a></p>`
}

/** A link to the gate for each image to compare with. */
function compared({ image, others, links }: ImageProps): Html | '' {
  if (others.length === 0) return ''
  return html`<p>May it go out? Compare with ${others.map((other, index) => html`${index === 0 ? '' : ', '}<a href="${links.compare(image.image, other)}">${guest(other, 128)}</a>`)}.</p>`
}

function filters({ fleet, image, query, links }: ImageProps): Html {
  const option = (value: string, word: string, isChosen: boolean) =>
    html`<option value="${value}"${isChosen ? html` selected` : ''}>${word}</option>`
  return html`<form class="filters" method="get" action="${links.imagePath(image.image)}" role="search" aria-label="Filter boots of this image">
<input type="hidden" name="fleet" value="${fleet}">
<label>Verdict <select name="verdict">${option('', 'any', query.verdict === undefined)}${option('failing', 'needs attention', query.verdict === 'failing')}${VERDICTS.map((verdict) => option(verdict, VERDICT_LOOKS[verdict].word, query.verdict === verdict))}</select></label>
<label>Cause <select name="cause">${option('', 'any', query.cause === undefined)}${CAUSES.map((cause) => option(cause, CAUSE_WORDS[cause], query.cause === cause))}</select></label>
${(query.label.length === 0 ? [''] : query.label).map((label) => html`<label>Label <input name="label" value="${guest(label)}" placeholder="az:eu-west-1a" autocomplete="off"></label>`)}
<label>Days back <select name="days">${[1, 7, 30, 90].map((days) => option(String(days), String(days), query.days === days))}</select></label>
<button>Filter</button>${maybe(isNarrowed(query), () => html`<a class="button" href="${links.image(image.image)}">Clear</a>`)}
</form>`
}

function boots({ boots: { items, next }, links }: ImageProps): Html {
  if (items.length === 0) return html`<p>${next === null ? 'No boot matches.' : 'None of these matches.'}</p>`
  return html`<table class="rows tight boots"><caption class="unseen">Boots of this image, newest first</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Cause</th><th scope="col">Instance</th><th scope="col">Labels</th><th scope="col">Reported</th><th scope="col">Race to metadata</th><th scope="col">Finished at</th></tr></thead>
<tbody>${items.map((row) => bootRow(row, links))}</tbody></table>`
}

const NONE = html`<span class="none">–</span>`

function bootRow(row: ImageBoot, links: Links): Html {
  const silent = row.verdict === 'never_reported'
  return html`<tr>
<td data-label="Verdict">${verdictMark(row.verdict)}</td>
<td data-label="Cause">${row.cause === 'healthy' || silent ? NONE : CAUSE_WORDS[row.cause]}${maybe(row.confidence === 'likely', () => html` <span class="quiet">(likely)</span>`)}</td>
<th scope="row" class="any" data-label="Instance"><a data-row class="mono ${row.instance.length <= 24 ? 'id' : ''}" href="${links.boot(row)}">${guest(row.instance, 64)}</a>${trustNote(row.trust)}</th>
<td class="any" data-label="Labels">${labels(row)}</td>
<td data-label="Reported">${silent ? html`due ${since(row.first_at)}` : since(row.first_at)}</td>
<td data-label="Race">${marginMark(row.margin_s)}</td>
<td data-label="Finished at" class="short">${row.finished_s === null ? NONE : seconds(row.finished_s)}</td></tr>`
}

/** Inventory's labels, then the boot's own; the image is the page's. */
function labels(row: ImageBoot): Html {
  const { image: _, ...all } = labelsOf(row)
  const words = Object.entries(all).map(([name, value]) => `${name}:${value}`)
  return words.length === 0 ? NONE : html`<span class="quiet">${guest(words.join(' '), 120)}</span>`
}

function pager({ image, boots: { next, looked_at, items }, query, links }: ImageProps): Html | '' {
  if (next === null && query.cursor === undefined) return ''
  const to = (cursor: string | undefined) => links.image(image.image, { ...query, cursor })
  return html`${maybe(next !== null && items.length < query.limit, () => html`<p>Looked at ${counted(looked_at, 'boot')} for this page.</p>`)}
<nav class="pager" aria-label="Pages">${maybe(query.cursor !== undefined, () => html`<a href="${to(undefined)}">Newest</a>`)}${maybe(next !== null, () => html`<a href="${to(next ?? undefined)}">Older boots</a>`)}</nav>`
}
