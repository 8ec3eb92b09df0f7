/** Which addresses a server names: what other machines can reach, and what links begin with. */
import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { describe, it } from 'node:test'
import { linksBase, localUrl, reachableUrls } from '../../cli/embedded/addresses.ts'
import { nextSteps } from '../../cli/next-steps.ts'
import { createStyle } from '../../cli/terminal/style.ts'
import { config } from '../../shared/config.ts'
import { SOME_COMMAND } from '../../shared/own-command.ts'

const address = (text: string, family: 'IPv4' | 'IPv6', internal = false) =>
  ({ address: text, family, internal }) as NetworkInterfaceInfo
const machine = {
  lo: [address('127.0.0.1', 'IPv4', true), address('::1', 'IPv6', true)],
  eth0: [address('fe80::1', 'IPv6'), address('2001:db8::7', 'IPv6'), address('10.1.2.3', 'IPv4')],
  eth1: [address('169.254.3.4', 'IPv4'), address('192.0.2.9', 'IPv4')],
}

describe('printed addresses can be reached by other machines (newcomer 3):', () => {
  const rows: [host: string, reachable: string[], local: string][] = [
    ['127.0.0.1', [], 'http://127.0.0.1:81'],
    ['localhost', [], 'http://localhost:81'],
    ['::1', [], 'http://[::1]:81'],
    ['10.1.2.3', ['http://10.1.2.3:81'], 'http://10.1.2.3:81'],
    ['0.0.0.0', ['http://10.1.2.3:81', 'http://192.0.2.9:81'], 'http://127.0.0.1:81'],
    ['::', ['http://10.1.2.3:81', 'http://192.0.2.9:81', 'http://[2001:db8::7]:81'], 'http://[::1]:81'],
  ]
  for (const [host, reachable, local] of rows)
    it(`with --host ${host}`, () => {
      assert.deepEqual(reachableUrls(host, 81, machine), reachable)
      assert.equal(localUrl(host, 81), local)
    })

  it('on loopback, the server says that nobody else can reach it and how to change that', () => {
    const style = createStyle({ isTTY: false, columns: 80, env: {} })
    const url = 'http://127.0.0.1:81'
    const alone = nextSteps(
      { url, reachable: [], linksTo: url, demo: false, own: SOME_COMMAND, open: true, unpaged: [] },
      style,
    )
    assert.match(alone, /only this machine can reach http:\/\/127\.0\.0\.1:81; .*--host 0\.0\.0\.0/)
    const shared = nextSteps(
      {
        url,
        reachable: ['http://10.1.2.3:81'],
        linksTo: url,
        demo: false,
        own: SOME_COMMAND,
        open: true,
        unpaged: [],
      },
      style,
    )
    assert.match(shared, /URL=http:\/\/10\.1\.2\.3:81$/m)
    assert.doesNotMatch(shared, /only this machine|URL=http:\/\/127/)
  })
})

describe('links use (newcomer 3)', () => {
  const unnamed = config.parse({ fleets: { web: {} } })
  const named = config.parse({ fleets: { web: {} }, public_url: 'https://boots.example' })
  const at = { host: '127.0.0.1', port: 20_189, own: false }

  it('the address and port that the server listens on, without a public_url', () => {
    assert.equal(linksBase(unnamed, at), 'http://127.0.0.1:20189')
  })
  it('the public_url of the configuration, whatever the port', () => {
    assert.equal(linksBase(named, at), 'https://boots.example')
  })
  it('never an address that means "all interfaces"', () => {
    assert.doesNotMatch(linksBase(unnamed, { ...at, host: '0.0.0.0' }), /0\.0\.0\.0/)
  })
})
