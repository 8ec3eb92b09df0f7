/**
 * cloud-init's own lines about its stages: `Cloud-init v. 22.4 running 'init' at … Up 5.1 seconds.`
 * (templates in cmd/main.py and cc_final_message.py, same text 0.7.3 to 26.2) and the forms before 0.7.
 */
import type { Stage } from '../verdict.ts'
import type { EventBody } from './log-event.ts'

const STAGE_OF: Record<string, Stage | null> = {
  'init-local': 'init-local',
  init: 'init',
  'modules:init': null,
  'modules:config': 'modules-config',
  'modules:final': 'modules-final',
  single: null,
}

const QUOTE = '[\'‘’`"]'
/** Seconds as /proc/uptime prints them, or as Python prints a float where there is none (BSD); `??` where that failed. */
const UP = '[Uu]p {1,12}(\\d{1,10}(?:\\.\\d{1,20})?|\\?\\?) {0,12}seconds'
const DATE = '\\w{3}, \\d{1,2} \\w{3} \\d{4} \\d{2}:\\d{2}:\\d{2}'
const RUNNING = new RegExp(
  `Cloud-init v\\. {0,3}(\\S{1,80}) running ${QUOTE}(init-local|init|modules:(?:init|config|final)|single)${QUOTE} at (${DATE}) [+-]\\d{4}\\. {0,12}${UP}`,
)
const RUNNING_LOST_TIME = new RegExp(
  `Cloud-init v\\. {0,3}(\\S{1,80}) running ${QUOTE}(init-local|init|modules:(?:init|config|final)|single)${QUOTE} at `,
)
const FINISHED = new RegExp(
  `Cloud-init v\\. {0,3}(\\S{1,80}) finished at (${DATE}) [+-]\\d{4}\\.\\s{1,12}Datasource ([^\\n]{1,600}?)\\.\\s{1,12}${UP}`,
)
/** Cut after the word itself: the result is lost, but the stage did finish. */
const FINISHED_CUT = /Cloud-init v\. {0,3}(\S{1,80}) finished at \w{3}, /
const FINISHED_LOST_TIME =
  /Cloud-init v\. {0,3}(\S{1,80}) finished at [^\n]{0,60}?Datasource (DataSource\w{1,60}(?: ?\[[^\n\]]{0,200}\]){0,4})\.(?:\s|$)/
const OLD_RUNNING =
  /(cloud-init start-local running|cloud-init start running|cloud-init running)?: (\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2}) [+-]\d{4}\. {1,4}up (\d{1,10}(?:\.\d{1,6})?) seconds/
const OLD_FINISHED =
  /cloud-init boot finished at (\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2}) [+-]\d{4}\. {1,12}Up (\d{1,10}(?:\.\d{1,6})?) seconds/

/** The banner in `line`, or null where the line contains only a part of one. */
export function readBanner(line: string): EventBody | null {
  const running = RUNNING.exec(line)
  if (running !== null) {
    const [, version, stage, date, up] = running
    return {
      kind: 'banner',
      stage: STAGE_OF[stage ?? ''] ?? null,
      version: version ?? null,
      up: secondsPrinted(up),
      epoch: epoch(date),
    }
  }
  const finished = FINISHED.exec(line)
  if (finished === null) return null
  const [, version, date, datasource, up] = finished
  return {
    kind: 'finished',
    version: version ?? null,
    datasource: (datasource ?? '').trim(),
    up: secondsPrinted(up),
    epoch: epoch(date),
  }
}

/** A banner whose time is lost (cut, masked, or split by another line): the stage did start, or the boot did finish. */
export function readBannerWithoutTime(line: string): EventBody | null {
  const finished = FINISHED_LOST_TIME.exec(line)
  if (finished !== null) {
    const [, version, datasource] = finished
    return {
      kind: 'finished',
      version: version ?? null,
      datasource: datasource ?? null,
      up: null,
      epoch: null,
    }
  }
  const cut = FINISHED_CUT.exec(line)
  if (cut !== null)
    return { kind: 'finished', version: cut[1] ?? null, datasource: null, up: null, epoch: null }
  const match = RUNNING_LOST_TIME.exec(line)
  if (match === null) return null
  return {
    kind: 'banner',
    stage: STAGE_OF[match[2] ?? ''] ?? null,
    version: match[1] ?? null,
    up: null,
    epoch: null,
  }
}

/** The lines of cloud-init before 0.7 (`cloud-init start-local running: …. up 1.67 seconds`). */
export function readOldBanner(line: string): EventBody | null {
  const finished = OLD_FINISHED.exec(line)
  if (finished !== null)
    return {
      kind: 'finished',
      version: null,
      datasource: null,
      up: secondsPrinted(finished[2]),
      epoch: epoch(finished[1]),
    }
  const running = OLD_RUNNING.exec(line)
  if (running === null) return null
  const stage = running[1]?.includes('start-local') ? 'init-local' : 'init'
  return { kind: 'banner', stage, version: null, up: secondsPrinted(running[3]), epoch: epoch(running[2]) }
}

function secondsPrinted(printed: string | undefined): number | null {
  return printed === undefined || printed === '??' ? null : Number(printed)
}

/** Banner dates are always UTC (`time.gmtime`), whatever time zone the log's own clock uses. */
function epoch(date: string | undefined): number | null {
  const ms = Date.parse(`${date} UTC`)
  return Number.isNaN(ms) ? null : ms / 1000
}
