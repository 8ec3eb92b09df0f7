/** Certificates for a server on loopback, made by openssl in a temporary folder: right ones and wrong ones. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificates {
  ca: string
  otherCa: string
  /** For the host that was asked for, valid now. */
  good: string
  wrongName: string
  expired: string
  key: string
  remove: () => void
}

export function createCertificates(host = 'localhost'): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'pki-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  for (const ca of ['ca', 'other'])
    openssl(
      'req',
      '-x509',
      ...curve,
      '-keyout',
      at(`${ca}.key`),
      '-out',
      at(`${ca}.pem`),
      '-days',
      '2',
      '-subj',
      `/CN=${ca}`,
    )
  openssl('req', ...curve, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=server')
  const sign = (name: string, subject: string, days: string) => {
    writeFileSync(at('san'), `subjectAltName=DNS:${subject}\n`)
    const issuer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial']
    openssl(
      'x509',
      '-req',
      '-in',
      at('server.csr'),
      ...issuer,
      '-days',
      days,
      '-extfile',
      at('san'),
      '-out',
      at(name),
    )
    return at(name)
  }
  return {
    ca: at('ca.pem'),
    otherCa: at('other.pem'),
    good: sign('good.pem', host, '2'),
    wrongName: sign('name.pem', 'elsewhere.example', '2'),
    expired: sign('expired.pem', host, '-1'),
    key: at('server.key'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
