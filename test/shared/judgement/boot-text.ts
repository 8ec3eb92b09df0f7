/**
 * Texts of made-up boots, in the words of cloud-init, for tests of the rules: each function is one thing
 * that a guest prints. Uptime seconds; the guest's clock starts its boot at 2023-05-06 09:00:00 UTC.
 */
import type { Evidence, Section } from '../../../shared/evidence.ts'
import type { Stage } from '../../../shared/verdict.ts'

const BOOT = Date.UTC(2023, 4, 6, 9)

/** `2023-05-06 09:00:26,010 - ` at this uptime. */
export function at(up: number): string {
  return `${new Date(BOOT + up * 1000).toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)} - `
}

function date(up: number, boot = BOOT): string {
  return new Date(boot + up * 1000).toUTCString().replace('GMT', '+0000')
}

/** The line with which a stage begins. `boot` is when the machine started, for texts of several boots. */
export function begins(stage: Stage, up: number, version = '22.4.2', boot = BOOT): string {
  return `Cloud-init v. ${version} running '${stage.replace('modules-', 'modules:')}' at ${date(up, boot)}. Up ${up.toFixed(2)} seconds.`
}

/** The line with which the last stage ends. */
export function finished(datasource: string, up: number, version = '22.4.2', boot = BOOT): string {
  return `Cloud-init v. ${version} finished at ${date(up, boot)}. Datasource ${datasource}.  Up ${up.toFixed(2)} seconds`
}

export interface Nic {
  name: string
  up?: boolean
  address?: string
  mask?: string
}

export const LO: Nic = { name: 'lo', address: '127.0.0.1', mask: '255.0.0.0' }
export const ETH0: Nic = { name: 'eth0', address: '9.111.222.12', mask: '255.255.255.0' }

/** The tables of the network stage (18.3 and later); no IPv4 table where there is no route. */
export function tables(
  nics: Nic[],
  routes: [destination: string, gateway: string, mask: string][] = [],
): string {
  const devices = [['Device', 'Up', 'Address', 'Mask', 'Scope', 'Hw-Address']].concat(
    nics.map(({ name, up = true, address = '.', mask = '.' }) => [
      name,
      up ? 'True' : 'False',
      address,
      mask,
      'global',
      'fa:16:3e:00:00:01',
    ]),
  )
  const route = [['Route', 'Destination', 'Gateway', 'Genmask', 'Interface', 'Flags']].concat(
    routes.map(([destination, gateway, mask], index) => [
      String(index),
      destination,
      gateway,
      mask,
      'eth0',
      'UG',
    ]),
  )
  const shown = routes.length === 0 ? [] : table('Route IPv4 info', route)
  return [...table('Net device info', devices), ...shown].join('\n')
}

function table(title: string, [heading = [], ...rows]: string[][]): string[] {
  const line = (cells: string[]) => `ci-info: | ${cells.map((cell) => cell.padEnd(16)).join(' | ')} |`
  const border = `ci-info: +${heading.map(() => '-'.repeat(18)).join('+')}+`
  return [`ci-info: ++++++++${title}++++++++`, border, line(heading), border, ...rows.map(line), border]
}

export const ON_LINK: [string, string, string] = ['9.111.222.0', '0.0.0.0', '255.255.255.0']
export const DEFAULT: [string, string, string] = ['0.0.0.0', '9.111.222.1', '0.0.0.0']
export const ZEROCONF: [string, string, string] = ['169.254.0.0', '0.0.0.0', '255.255.0.0']

export const HEALTHY_TABLES = tables([ETH0, LO], [DEFAULT, ON_LINK])
export const NO_ROUTE_TABLES = tables([ETH0, LO], [ON_LINK])

/** One try at a metadata URL that failed. */
export function call(up: number, reason: string, given: { url?: string; took?: string } = {}): string {
  const { url = 'http://169.254.169.254/openstack', took = '0/-1s' } = given
  return `${at(up)}url_helper.py[WARNING]: Calling '${url}' failed [${took}]: ${reason}`
}

function socketError(host: string, errno: string): string {
  return `request error [HTTPConnectionPool(host='${host}', port=80): Max retries exceeded with url: /x (Caused by NewConnectionError('<x>: Failed to establish a new connection: ${errno}'))]`
}

export const UNREACHABLE = socketError('169.254.169.254', '[Errno 101] Network is unreachable')
export const NO_HOST = socketError('169.254.169.254', '[Errno 113] No route to host')
export const REFUSED = socketError('169.254.169.254', '[Errno 111] Connection refused')
export const UNREACHABLE_6 = socketError('fe80::a9fe:a9fe%eth0', '[Errno 101] Network is unreachable')
export const TIMED_OUT =
  "request error [HTTPConnectionPool(host='169.254.169.254', port=80): Read timed out. (read timeout=2.0)]"

export function searches(
  up: number,
  source: string,
  stage: 'init-local' | 'init-network' = 'init-network',
): string {
  return `${at(up)}handlers.py[DEBUG]: start: ${stage}/search-${source}: searching for ${stage === 'init-local' ? 'local' : 'network'} data from DataSource${source}`
}

export function searched(
  up: number,
  source: string,
  found: boolean,
  stage: 'init-local' | 'init-network' = 'init-network',
): string {
  const scope = stage === 'init-local' ? 'local' : 'network'
  return `${at(up)}handlers.py[DEBUG]: finish: ${stage}/search-${source}: SUCCESS: ${found ? 'found' : 'no'} ${scope} data ${found ? '' : 'found '}from DataSource${source}`
}

export function lists(up: number, ...names: string[]): string {
  return `${at(up)}__init__.py[DEBUG]: Looking for data source in: [${names.map((name) => `'${name}'`).join(', ')}], via packages ['']`
}

export function loads(up: number, source: string): string {
  return `${at(up)}stages.py[INFO]: Loaded datasource ${source.split(' ')[0]} - ${source}`
}

export function restores(up: number, source: string): string {
  return `${at(up)}stages.py[DEBUG]: restored from cache with run check: ${source}`
}

export function noSource(up: number): string {
  return `${at(up)}util.py[WARNING]: No instance datasource found! Likely bad things to come!`
}

export const NO_SOURCE_FOR_MODULES = [
  'Can not apply stage config, no datasource found! Likely bad things to come!',
  'Traceback (most recent call last):',
  'cloudinit.sources.DataSourceNotFoundException: Did not find any data source, searched classes: ()',
  'Can not apply stage final, no datasource found! Likely bad things to come!',
].join('\n')

/** The rest of a boot that went well after its lookup. */
export function ends(source: string, up = 40, version = '22.4.2'): string {
  return [
    begins('modules-config', up - 4, version),
    begins('modules-final', up - 2, version),
    finished(source, up, version),
  ].join('\n')
}

export function text(...lines: string[]): string {
  return `${lines.join('\n')}\n`
}

/** One report out of named sections. */
export function report(sections: Record<string, string>, facts: Record<string, string> = {}): Evidence {
  const named = Object.entries(sections).map(
    ([name, content]): Section => ({ name, attributes: {}, text: content }),
  )
  return { facts, sections: named }
}
