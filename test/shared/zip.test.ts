import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { withEntry, zipOf } from '../../shared/zip.ts'

const file = (name: string, text: string) => ({ name, bytes: Buffer.from(text) })

/** As a reader does that trusts the directory at the end alone. */
function contents(zip: Buffer): Record<string, string> {
  const found: Record<string, string> = {}
  let at = zip.readUInt32LE(zip.length - 6)
  for (let n = zip.readUInt16LE(zip.length - 12); n > 0; n--) {
    const [size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)]
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString()
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26)
    found[name] = inflateRawSync(zip.subarray(data, data + size)).toString()
    at += 46 + nameLength
  }
  return found
}

describe('a zip', () => {
  it('holds its files byte for byte, and is identical every time', () => {
    const entries = [file('index.mjs', 'export const a = 1\n'.repeat(500)), file('a/ä.json', '{}')]
    const zip = zipOf(entries)
    assert.deepEqual(contents(zip), Object.fromEntries(entries.map((one) => [one.name, String(one.bytes)])))
    assert.deepEqual(zipOf(entries), zip)
  })

  it('accepts another file and keeps its old ones', () => {
    const more = withEntry(zipOf([file('index.mjs', 'x')]), file('boot-health.config.json', '{"fleets":{}}'))
    assert.deepEqual(contents(more), { 'index.mjs': 'x', 'boot-health.config.json': '{"fleets":{}}' })
  })

  it('refuses a second file of the same name, and any zip that is not ours', () => {
    assert.throws(() => withEntry(zipOf([file('a.js', '')]), file('a.js', '')), /has a\.js already/)
    for (const bytes of ['', 'PK', 'x'.repeat(100)])
      assert.throws(() => withEntry(Buffer.from(bytes), file('a', '')), /no zip of ours/)
  })
})
