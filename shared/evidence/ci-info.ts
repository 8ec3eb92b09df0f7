/**
 * Reads the `ci-info:` tables that the network stage prints just before its lookup (netinfo.py). Columns are found by their
 * headings, so one reader fits every layout from 0.7.3 to 26.2; titles are not needed.
 */
import type { NetworkDevice, NetworkRoute } from '../verdict.ts'

export interface CiInfoTable {
  devices: NetworkDevice[]
  /** True after the border under the device rows, or after anything that is printed behind them. */
  devicesComplete: boolean
  routes: NetworkRoute[]
  /** True once a route table (of either family) began, or other text followed the device table. */
  routesSeen: boolean
  /** False between the beginning of an IPv4 table and its closing border. */
  routesComplete: boolean
  routesFailed: boolean
  devicesFailed: boolean
  /** A row is missing or unreadable, so what the table lacks proves nothing. */
  damaged: boolean
}

/** Real tables are short; a longer one is an attack on our time. */
const MAX_ROWS = 256

type Part = 'device' | 'route4' | 'route6' | 'other'

export interface CiInfoReader {
  /** Reads the text after `ci-info: `; answers the table when a new one begins. */
  row(cells: string): CiInfoTable | null
  /** Any line that is not ci-info closes a table without borders, and may be a row that lost its head. */
  other(line: string): void
  /** True while the next call of `other` can change anything. */
  isOpen(): boolean
}

export function createCiInfoReader(): CiInfoReader {
  let table: CiInfoTable | null = null
  let part: Part | null = null
  let columns: string[] = []
  let borders = 0
  /** Copies may lose all borders; a table whose heading has them has them everywhere. */
  let bordered = false
  let nextRow = 0

  function begin(): CiInfoTable {
    table = {
      devices: [],
      devicesComplete: false,
      routes: [],
      routesSeen: false,
      routesComplete: true,
      routesFailed: false,
      devicesFailed: false,
      damaged: false,
    }
    return table
  }

  function heading(names: string[]): CiInfoTable | null {
    columns = names
    part = partOf(names)
    borders = 0
    nextRow = 0
    if (part === 'device' && (table === null || table.devices.length > 0 || table.routesSeen)) {
      const begun = begin()
      begun.damaged = isBroken(names, DEVICE_COLUMNS)
      return begun
    }
    if (part === 'device') return null
    const begun = table === null ? beginHeadless() : null
    if (table === null) return begun
    table.devicesComplete = true
    if (part !== 'other') table.routesSeen = true
    else if (!names.includes('Proto') && !names.includes('Recv-Q')) table.damaged = true
    if (part === 'route4') {
      table.routesComplete = false
      if (isBroken(names, ROUTE4_COLUMNS)) table.damaged = true
    }
    return begun
  }

  /** Rows or a route table without a device table before them: it was printed, but is lost. */
  function beginHeadless(): CiInfoTable {
    const begun = begin()
    begun.damaged = true
    return begun
  }

  /** A heading has a border above and below: the second one after it closes the table. */
  function border(): void {
    borders += 1
    if (table === null || borders < 2) return
    if (part === 'device' && table.devices.length > 0) table.devicesComplete = true
    if (part === 'route4') table.routesComplete = true
  }

  function failure(text: string): CiInfoTable | null {
    const begun = table === null ? begin() : null
    if (table === null) return null
    if (text.includes('Net device info failed')) table.devicesFailed = true
    else if (text.includes('IPv6')) return begun
    else table.routesFailed = true
    table.devicesComplete = true
    return begun
  }

  return {
    row(text) {
      const trimmed = text.trim()
      if (trimmed.includes(' failed') && trimmed.startsWith('!!')) return failure(trimmed)
      if (trimmed.startsWith('+')) {
        // The title of the next run's tables: what follows belongs to that run.
        if (trimmed.includes('Net device info')) table = null
        border()
        return null
      }
      const old = readOldRow(trimmed)
      if (old !== null) {
        const begun = table === null ? begin() : null
        if (table !== null) addOldRow(table, old)
        return begun
      }
      const cells = splitCells(trimmed)
      if (isHeading(cells)) {
        bordered = /^[|!]/.test(trimmed)
        return heading(cells)
      }
      if (table === null || part === null)
        return table === null && trimmed.startsWith('|') && cells.length >= 4 ? beginHeadless() : null
      if (cells.length !== columns.length) {
        if (/[|!]/.test(trimmed)) table.damaged = true
        return null
      }
      const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
      if (part === 'device') addDevice(table, cell)
      else if (part === 'route4') {
        // IPv4 rows are numbered without gaps, so a gap is a lost row. A repeated number is a doubled line.
        const index = Number(cell('Route'))
        if (index > nextRow) table.damaged = true
        nextRow = Math.max(nextRow, index + 1)
        addRoute4(table, cell)
      } else if (part === 'route6') addRoute6(table, cell)
      return null
    },
    other(line) {
      if (table === null) return
      const open = !table.devicesComplete || !table.routesComplete
      if (open && bordered && line.split('|', 5).length > 4) table.damaged = true
      if (table.devices.length === 0) return
      if (!bordered) {
        table.devicesComplete = true
        table.routesComplete = true
      }
      if (table.devicesComplete) table.routesSeen = true
    },
    isOpen() {
      if (table === null) return false
      return !table.devicesComplete || !table.routesComplete || !table.routesSeen
    },
  }
}

type OldRow = { device: string; up: boolean; address: string; mac: string } | { route: string[] }

/** Before 0.7.2: `eth0  : 1 10.0.0.5  255.255.255.0  52:54:…` and `route-0: DEST GATEWAY MASK eth0 UG`. */
function readOldRow(text: string): OldRow | null {
  const route = /^route-\d{1,3}: (.{0,200})$/.exec(text)
  if (route !== null) return { route: (route[1] ?? '').trim().split(/\s+/) }
  const device = /^([\w.:-]{1,20}?) {0,12}: ([01]) (.{0,120})$/.exec(text)
  if (device === null) return null
  const words = (device[3] ?? '').trim().split(/\s+/)
  const [address = '', mask = ''] = words.length >= 3 ? words : []
  const printed = address === '' ? '' : `${address}/${mask}`
  return { device: device[1] ?? '', up: device[2] === '1', address: printed, mac: words.at(-1) ?? '' }
}

function addOldRow(table: CiInfoTable, row: OldRow): void {
  table.devicesComplete = true
  if ('route' in row) {
    const [destination = '', gateway = '', mask = '', device = ''] = row.route
    const bits = maskBits(mask)
    table.routesSeen = true
    if (bits === null) return
    pushRoute(table, {
      destination: `${destination}/${bits}`,
      gateway: nothing(gateway) ? null : gateway,
      device,
    })
  } else if (table.devices.length < MAX_ROWS)
    table.devices.push({
      name: row.device,
      up: row.up,
      addresses: row.address === '' ? [] : [row.address],
      mac: row.mac === '.' ? null : row.mac,
    })
}

/** `|` is the border; `!` on consoles that translate it; some copies lose all borders. */
function splitCells(text: string): string[] {
  const border = text.startsWith('|') ? '|' : text.startsWith('!') ? '!' : null
  if (border === null) return text === '' ? [] : text.split(/\s+/)
  const cells = text.split(border).map((cell) => cell.trim())
  return cells.slice(1, cells.at(-1) === '' ? -1 : undefined)
}

const DEVICE_COLUMNS = ['Up', 'Address', 'Mask', 'Hw-Address']
const ROUTE4_COLUMNS = ['Destination', 'Gateway', 'Genmask', 'Interface']

function isBroken(names: string[], needed: string[]): boolean {
  return !needed.every((name) => names.includes(name))
}

function isHeading(cells: string[]): boolean {
  return cells.length >= 4 && (cells[0] === 'Device' || (cells[0] === 'Route' && cells[1] !== 'info'))
}

function partOf(names: string[]): Part {
  if (names[0] === 'Device') return 'device'
  if (names.includes('Genmask')) return 'route4'
  return names.join(' ') === 'Route Destination Gateway Interface Flags' ? 'route6' : 'other'
}

function addDevice(table: CiInfoTable, cell: (name: string) => string): void {
  const name = cell('Device').replace(/:$/, '')
  const mac = cell('Hw-Address')
  if (
    !/^(?:True|False)$/.test(cell('Up')) ||
    !/^(?:\.|[\da-fA-F.:]{2,45}(?:\/\d{1,3})?)?$/.test(cell('Address'))
  )
    table.damaged = true
  let device = table.devices.find((known) => known.name === name)
  if (device === undefined) {
    if (table.devices.length >= MAX_ROWS) return
    device = { name, up: cell('Up') === 'True', addresses: [], mac: mac === '.' || mac === '' ? null : mac }
    table.devices.push(device)
  }
  const address = cell('Address')
  const mask = cell('Mask')
  if (address === '.' || address === '') return
  const printed = mask === '.' || mask === '' || address.includes('/') ? address : `${address}/${mask}`
  if (device.addresses.length < MAX_ROWS && !device.addresses.includes(printed))
    device.addresses.push(printed)
}

function addRoute4(table: CiInfoTable, cell: (name: string) => string): void {
  const bits = maskBits(cell('Genmask'))
  if (bits === null || !/^\d{1,3}(?:\.\d{1,3}){2,3}$/.test(cell('Destination'))) {
    // `unreachable` and `blackhole` routes have that word in place of a device (18.3 and later).
    if (!/^[a-z]{5,12}$/.test(cell('Destination'))) table.damaged = true
    return
  }
  pushRoute(table, {
    destination: `${cell('Destination')}/${bits}`,
    gateway: nothing(cell('Gateway')) ? null : cell('Gateway'),
    device: cell('Interface').replace(/:$/, ''),
  })
}

function addRoute6(table: CiInfoTable, cell: (name: string) => string): void {
  const destination = cell('Destination')
  if (!destination.includes(':')) return
  pushRoute(table, {
    destination: destination.includes('/') ? destination : `${destination}/128`,
    gateway: nothing(cell('Gateway')) ? null : cell('Gateway'),
    device: cell('Interface'),
  })
}

function pushRoute(table: CiInfoTable, route: NetworkRoute): void {
  const same = (known: NetworkRoute) =>
    known.destination === route.destination &&
    known.gateway === route.gateway &&
    known.device === route.device
  if (table.routes.length < MAX_ROWS && !table.routes.some(same)) table.routes.push(route)
}

function nothing(gateway: string): boolean {
  return gateway === '' || gateway === '.' || gateway === '0.0.0.0' || gateway === '::'
}

/** `255.255.240.0` -> 20; null where it is no mask. */
function maskBits(mask: string): number | null {
  const octets = mask.split('.').map(Number)
  if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet <= 255))) return null
  return octets
    .map((octet) => octet.toString(2).padStart(8, '0'))
    .join('')
    .replace(/0+$/, '').length
}
