/**
 * What no answer may say, whatever the boot: asked of every captured and labelled text without looking at its label.
 * Each check names the sentence that is not true of the text.
 */
import { ownLines } from '../../shared/evidence/own-line.ts'
import type { Judgement } from '../../shared/verdict.ts'
import { bootStory } from '../../shared/view/story.ts'
import type { ToldAnswer } from '../support/answer-to-file.ts'

/** Everything in `answer` that is not true of `text`, in words; empty where nothing is. */
export function complaintsOf(text: string, answer: ToldAnswer): string[] {
  const { judged, told, isRefused } = answer
  const found: string[] = []
  const demand = (holds: boolean, complaint: string) => {
    if (!holds) found.push(complaint)
  }
  demand(!/\bundefined\b|\bNaN\b|\[object /.test(told), 'prints a value that is none')
  if (isRefused) {
    demand(ownLines(text).own === 0, 'denies the lines of cloud-init that are there')
    return found
  }
  demand(/^ For the ticket\n {3}\S/m.test(told), 'has no sentence for the ticket')
  demand(
    !(hasFinish(text) && told.includes('the text ends before')),
    'says that a finished boot had not finished',
  )
  demand(
    !told.includes('etadata arrived') || isFound(judged),
    'says that metadata arrived, and no source was seen',
  )
  demand(
    !(judged.race.state === 'not_applicable' && told.includes('no route to metadata')),
    'speaks of routes where the source needs none',
  )
  return [
    ...found,
    ...strangersIn(text, judged),
    ...timesOf(text, judged),
    ...linesOf(text, judged),
    ...decidesHealthy(judged),
  ]
}

const isFound = ({ datasource: { outcome } }: Judgement) => outcome === 'found' || outcome === 'from_cache'

function hasFinish(text: string): boolean {
  return /Cloud-init v\. \S+ finished at|Reached target.{0,40}[Cc]loud-init target|\/boot-finished - w/.test(
    lastBootOf(text),
  )
}

/** After the kernel's last first line. */
function lastBootOf(text: string): string {
  return text.slice(Math.max(0, text.lastIndexOf('Linux version ')))
}

/** Addresses, names and sources that only the remedy knows. */
function strangersIn(text: string, { remedy, datasource }: Judgement): string[] {
  const words = [remedy.summary, ...remedy.steps, remedy.config?.text ?? ''].join('\n')
  const asked = hostsIn(text)
  const named = hostsIn(words)
  const metadata = asked.filter((host) => METADATA.test(host))
  const strangers = named.filter(
    (host) => METADATA.test(host) && metadata.length > 0 && !metadata.includes(host),
  )
  const listed =
    /^datasource_list: \[ ?([^\]]*?) ?\]/m.exec(remedy.config?.text ?? '')?.[1]?.split(/, */) ?? []
  const sources = listed.filter(
    (name) =>
      name !== '' &&
      !text.includes(name) &&
      !(datasource.name ?? '').includes(name) &&
      !asked.some((host) => OWN_ADDRESS[host] === name),
  )
  return [
    ...strangers.map((host) => `its remedy names ${host}, which this boot never asked`),
    ...sources.map((name) => `its remedy lists ${name}, of which the text does not speak`),
  ]
}

/** Addresses that one source alone asks. */
const OWN_ADDRESS: Readonly<Record<string, string>> = {
  '100.100.100.200': 'AliYun',
  '168.63.129.16': 'Azure',
  'metadata.google.internal': 'GCE',
}

/** Addresses and names that only a metadata service has. */
const METADATA =
  /^(?:169\.254\.\d{1,3}\.\d{1,3}|fd00:ec2::254|metadata\.google\.internal|168\.63\.129\.16|100\.100\.100\.200|192\.0\.0\.192)$/

function hostsIn(words: string): string[] {
  const urls = [...words.matchAll(/https?:\/\/\[?([\w.:-]*\w)\]?/g)].map((found) =>
    (found[1] ?? '').replace(/:\d+$/, ''),
  )
  const addresses = [...words.matchAll(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g)].map(
    ([address]) => address,
  )
  return [...new Set([...urls, ...addresses])]
}

/** A time in an answer is one of the text, or one that the log's clock gives from a banner of it. */
function timesOf(text: string, judged: Judgement): string[] {
  const numbers = [...text.matchAll(/\d{1,10}\.\d{1,20}/g)].map(([number]) => Number(number))
  const clocks = [...text.matchAll(/(\d\d):(\d\d):(\d\d)[,.](\d{3})/g)].map(
    ([, h, m, s, ms]) => Number(h) * 3600 + Number(m) * 60 + Number(s) + Number(ms) / 1000,
  )
  const known = new Set(numbers.map((number) => number.toFixed(2)))
  const steps = [...new Set(clocks.map((clock) => clock.toFixed(3)))].map(Number).slice(0, 4000)
  const isDerived = (at: number) =>
    judged.stages.some(({ start_s }) => {
      if (start_s === null) return false
      const least = (at - start_s) % 86_400
      return steps.some((a) => steps.some((b) => Math.abs(((b - a + 86_400) % 86_400) - least) < 0.006))
    })
  return bootStory(judged)
    .map(({ at }) => at)
    .filter((at) => at !== null)
    .filter((at) => !known.has(at.toFixed(2)) && !isDerived(at))
    .map((at) => `tells of ${at.toFixed(2)} s, which is no time of the text`)
}

/** Where one text was given, the line that is quoted stands where it is said to stand. */
function linesOf(text: string, { evidence, findings }: Judgement): string[] {
  const lines = text.split('\n')
  const quoted = [...evidence, ...findings.flatMap((finding) => finding.evidence ?? [])]
  return quoted
    .filter(({ source, line }) => source === 'text' && line !== null)
    .filter(({ line, text: words }) => {
      const there = plain(lines.slice((line ?? 1) - 1, (line ?? 1) + 40).join(''))
      return !there.includes(plain(words).slice(0, 24))
    })
    .map(({ line, text: words }) => `quotes line ${line}, which does not read "${words.slice(0, 60)}"`)
}

const plain = (text: string) => text.replaceAll(/\\u001b|\\n|&#?\w{1,6};|[^A-Za-z0-9]/g, '')

/** That a boot is healthy is shown by its end. */
function decidesHealthy({ cause, verdict, evidence, remedy }: Judgement): string[] {
  const last = evidence.at(-1)
  if (cause === 'healthy' && verdict !== 'ok' && / and finished/.test(remedy.summary))
    return ['calls a boot finished that is not']
  if (cause !== 'healthy' || verdict === 'booting' || last === undefined || last.line === null) return []
  return /finish|boot-finished|status: done|status: |Reached target|modules-final|Finished/.test(last.text)
    ? []
    : [`calls a boot healthy by "${last.text.slice(0, 60)}"`]
}
