/**
 * How the metadata service answered, or why it could not be asked, in every wording of guest-evidence.
 * One row: since when it is printed so, the line, what it is read as.
 */
import type { Fixture } from './fixture.ts'

const AT = '2023-05-06 09:00:11,111 - '
const URL = 'http://169.254.169.254/openstack'
const HOST = '169.254.169.254'
const pool = (host: string, caused: string) =>
  `HTTPConnectionPool(host='${host}', port=80): Max retries exceeded with url: /openstack (Caused by ${caused})`
const refusedNow = (errno: string) =>
  pool(
    HOST,
    `NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: ${errno}')`,
  )
const calling = (reason: string, level = 'DEBUG', took = '0/-1s') =>
  `${AT}url_helper.py[${level}]: Calling '${URL}' failed [${took}]: ${reason}`

export const ANSWERS: Fixture[] = [
  [
    '0.7.5 with a newer requests',
    `${AT}url_helper.py[WARNING]: Calling 'http://169.254.169.254/2009-04-04/meta-data/instance-id' failed [60/120s]: unexpected error ['ConnectionError' object has no attribute 'response']`,
    ['answer opaque 169.254.169.254 after 60'],
  ],
  [
    'cut by whoever pasted it',
    calling('request error', 'WARNING', '87/120s'),
    [`answer lost ${HOST} after 87`],
  ],
  [
    'cut in the middle of its reason',
    calling('request error [HTTPConnectionPool(host=…', 'WARNING', '3/6s'),
    [`answer lost ${HOST} after 3`],
  ],
  [
    'a round of parallel tries, cut before its exceptions end',
    `${AT}url_helper.py[WARNING]: Timed out waiting for addresses: ${URL}, exception(s) raised while waiting: HTTPConn…`,
    [`answer lost ${HOST}`],
  ],
  [
    '24.4.1 and later',
    `${AT}url_helper.py[WARNING]: Endpoint returned a 503 error. HTTP endpoint is overloaded. Retrying URL (http://169.254.169.254/openstack).`,
    ['answer http_error 503 169.254.169.254'],
  ],
  [
    'requests 1.x on Python 2 (0.7.5)',
    calling(`request error [${pool(HOST, "<class 'socket.error'>: [Errno 101] Network is unreachable")}]`),
    [`answer net_unreachable ${HOST} after 0`],
  ],
  [
    'requests 2.6 on Python 2 (0.7.9)',
    calling("request error [('Connection aborted.', error(101, 'Network is unreachable'))]"),
    [`answer net_unreachable ${HOST} after 0`],
  ],
  [
    'requests 2.6 on Python 3 (Ec2, a warning)',
    calling(
      "request error [('Connection aborted.', OSError(101, 'Network is unreachable'))]",
      'WARNING',
      '4/120s',
    ),
    [`answer net_unreachable ${HOST} after 4`],
  ],
  [
    'requests 2.7 and later',
    calling(`request error [${refusedNow('[Errno 101] Network is unreachable')}]`),
    [`answer net_unreachable ${HOST} after 0`],
  ],
  [
    'urllib3 2.x, which names the host twice',
    calling(
      `request error [${pool(HOST, `NewConnectionError("HTTPConnection(host='${HOST}', port=80): Failed to establish a new connection: [Errno 113] No route to host")`)}]`,
    ),
    [`answer host_unreachable ${HOST} after 0`],
  ],
  [
    'before 0.7',
    `'${URL}' failed [7/120s]: url error [[Errno 113] No route to host]`,
    [`answer host_unreachable ${HOST} after 7`],
  ],
  [
    'every version',
    calling(`request error [${refusedNow('[Errno 111] Connection refused')}]`),
    [`answer refused ${HOST} after 0`],
  ],
  [
    'requests 2.6 on Python 2',
    calling(
      "request error [('Connection aborted.', error(111, 'Connection refused'))]",
      'WARNING',
      '30/120s',
    ),
    [`answer refused ${HOST} after 30`],
  ],
  [
    'requests 1.1, which tells no connect from a read time-out (0.7.5)',
    calling(`request error [${pool(HOST, "<class 'socket.error'>: Request timed out. (timeout=2.0)")}]`),
    [`answer timeout ${HOST} after 0`],
  ],
  [
    'a dropped SYN, requests 2.x',
    calling(
      `request error [${pool(HOST, `ConnectTimeoutError(<x>, 'Connection to ${HOST} timed out. (connect timeout=2.0)')`)}]`,
    ),
    [`answer timeout ${HOST} after 0`],
  ],
  [
    'accepted and silent',
    calling(
      `request error [HTTPConnectionPool(host='${HOST}', port=80): Read timed out. (read timeout=2.0)]`,
    ),
    [`answer timeout ${HOST} after 0`],
  ],
  [
    'old urllib2',
    calling('url error [timed out]', 'WARNING', '50/120s'),
    [`answer timeout ${HOST} after 50`],
  ],
  [
    'the kernel gave up on the SYN',
    calling(`request error [${refusedNow('[Errno 110] Connection timed out')}]`),
    [`answer timeout ${HOST} after 0`],
  ],
  [
    '25.1 and later, in parallel',
    `${AT}url_helper.py[DEBUG]: Calling 'None' failed [0/6s]: Request timed out`,
    ['answer timeout after 0'],
  ],
  ['0.7.3 to 24.4', calling('bad status code [404]'), [`answer http_error 404 ${HOST} after 0`]],
  [
    'the same, a server error',
    calling('bad status code [503]', 'WARNING'),
    [`answer http_error 503 ${HOST} after 0`],
  ],
  [
    '25.1 and later',
    calling(`404 Client Error: Not Found for url: ${URL}`),
    [`answer http_error 404 ${HOST} after 0`],
  ],
  [
    '25.1 and later, a server error',
    calling(`500 Server Error: Internal Server Error for url: ${URL}`),
    [`answer http_error 500 ${HOST} after 0`],
  ],
  ['a redirect, 25.1 and later', calling('bad status code [301]'), [`answer http_error 301 ${HOST} after 0`]],
  ['readurl, every version', 'UrlError: 404 Client Error: Not Found', ['answer http_error 404']],
  ['urllib2', `${AT}DataSourceEc2.py[WARNING]: HTTP Error 404: Not Found`, ['answer http_error 404']],
  [
    'before 0.7',
    `'${URL}' failed [0/120s]: http error [404] url error [x]`,
    [`answer http_error 404 ${HOST} after 0`],
  ],
  ['a token is required', calling('bad status code [401]', 'WARNING'), [`answer auth 401 ${HOST} after 0`]],
  ['forbidden', calling(`403 Client Error: Forbidden for url: ${URL}`), [`answer auth 403 ${HOST} after 0`]],
  [
    'a refused token request',
    `${AT}url_helper.py[WARNING]: Calling 'http://${HOST}/latest/api/token' failed [0/120s]: bad status code [400]`,
    [`answer auth 400 ${HOST} after 0`],
  ],
  [
    'Ec2 20.2 and later',
    `${AT}DataSourceEc2.py[WARNING]: Ec2 IMDS endpoint returned a 403 error. HTTP endpoint is disabled. Aborting.`,
    ['answer auth'],
  ],
  [
    'Ec2 20.2 and later, any other status',
    `${AT}DataSourceEc2.py[WARNING]: Fatal error while requesting Ec2 IMDSv2 API tokens`,
    ['answer token_refused'],
  ],
  [
    'Ec2 20.2 and later, whatever happened',
    `${AT}DataSourceEc2.py[WARNING]: IMDS's HTTP endpoint is probably disabled`,
    ['answer opaque'],
  ],
  ['an empty body', calling('empty response [200]'), [`answer bad_content 200 ${HOST} after 0`]],
  [
    'content that the source cannot use',
    `${AT}util.py[WARNING]: Broken metadata address http://${HOST}`,
    [`answer bad_content ${HOST}`],
  ],
  [
    'the same as an exception',
    'cloudinit.sources.BrokenMetadata: Failed to process path openstack/latest',
    ['answer bad_content'],
  ],
  [
    'a name that does not resolve',
    calling(`request error [${refusedNow('[Errno -2] Name or service not known')}]`),
    [`answer dns ${HOST} after 0`],
  ],
  [
    'a resolver that is not there',
    calling(`request error [${refusedNow('[Errno -3] Temporary failure in name resolution')}]`),
    [`answer dns ${HOST} after 0`],
  ],
  [
    'urllib3 2.x',
    calling(
      `request error [${pool('metadata.google.internal', "NameResolutionError(\"<x>: Failed to resolve 'metadata.google.internal'")}]`,
    ),
    ['answer dns metadata.google.internal after 0'],
  ],
  [
    'GCE',
    `${AT}DataSourceGCE.py[WARNING]: "http://metadata.google.internal/computeMetadata/v1/" is not resolvable`,
    ['answer dns metadata.google.internal'],
  ],
  [
    "0.7.5's client bug",
    calling("unexpected error ['NoneType' object has no attribute 'status_code']"),
    [`answer opaque ${HOST} after 0`],
  ],
  [
    '24.4, every address timed out',
    `${AT}url_helper.py[DEBUG]: Calling 'url' failed [2/6s]: unexpected error ['NoneType' object has no attribute 'contents']`,
    ['answer opaque after 2'],
  ],
  [
    '22.2 and later: one round of parallel tries without any answer',
    `${AT}url_helper.py[WARNING]: Timed out waiting for addresses: http://[fe80::a9fe:a9fe%25eth0]/openstack ${URL}, exception(s) raised while waiting: `,
    [`answer silence ${HOST}`],
  ],
  [
    'the same with an answer of the other leg alone',
    `${AT}url_helper.py[WARNING]: Timed out waiting for addresses: http://[fe80::a9fe:a9fe%25eth0]/openstack ${URL}, exception(s) raised while waiting: ${refusedNow('[Errno 111] Connection refused')}`,
    ['answer silence fe80::a9fe:a9fe', `answer refused ${HOST}`],
  ],
  [
    'the same with exceptions that name no host',
    `${AT}url_helper.py[WARNING]: Timed out waiting for addresses: ${URL}, exception(s) raised while waiting: ('Connection aborted.', error(111, 'Connection refused'))`,
    [`answer refused ${HOST}`],
  ],
  [
    '23.1 to 25.1: every parallel try failed',
    `${AT}url_helper.py[WARNING]: Exception(s) [UrlError(MaxRetryError("${refusedNow('[Errno 101] Network is unreachable')}"))] during request to ${URL}, raising last exception`,
    [`answer net_unreachable ${HOST}`],
  ],
  ['dhclient', 'No DHCPOFFERS received.', ['answer no_lease']],
  ['dhclient -1', 'Unable to obtain a lease on first try.  Exiting.', ['answer no_lease']],
  [
    '23.2 and later',
    `${AT}dhcp.py[DEBUG]: dhclient exited with code: 2 stderr: '' stdout: ''`,
    ['answer no_lease'],
  ],
  [
    '24.1 and later',
    `${AT}dhcp.py[DEBUG]: dhcpcd exited with code: 1 stderr: '' stdout: ''`,
    ['answer no_lease'],
  ],
  ['18.1 and later', 'cloudinit.net.dhcp.NoDHCPLeaseError', ['answer no_lease']],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=failure to obtain DHCP lease|agent=x`,
    ['answer no_lease'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=failure to find DHCP interface|agent=x`,
    ['answer no_nic'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=failure to find primary DHCP interface|agent=x`,
    ['answer opaque'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=connection error querying IMDS|agent=x`,
    ['answer opaque'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=unexpected error querying IMDS|agent=x`,
    ['answer opaque'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=http error 410 querying IMDS|agent=x`,
    ['answer http_error 410'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=error parsing IMDS metadata|agent=x`,
    ['answer bad_content'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=invalid IMDS metadata for key=compute|agent=x`,
    ['answer bad_content'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=connection timeout querying IMDS|agent=x`,
    ['answer timeout'],
  ],
  [
    'Azure, 23.3 and later',
    `${AT}azure.py[WARNING]: Azure datasource failure occurred: result=error|reason=read timeout querying IMDS|agent=x`,
    ['answer timeout'],
  ],
  [
    'Azure, where another DHCP client than dhclient runs',
    `${AT}azure.py[WARNING]: No lease found; using default endpoint`,
    ['answer opaque'],
  ],
  [
    '17.2 to 23.4',
    `${AT}DataSourceOpenStack.py[WARNING]: Did not find a fallback interface on openstack.`,
    ['answer no_nic'],
  ],
  [
    '24.1 and later',
    `${AT}distros[WARNING]: Did not find a fallback interface on distro: debian.`,
    ['answer no_nic'],
  ],
  [
    '17.1 and later',
    `${AT}dhcp.py[DEBUG]: Skip dhcp_discovery: Unable to find fallback nic.`,
    ['answer no_nic'],
  ],
  ['22.2 and later', 'cloudinit.net.dhcp.NoDHCPLeaseInterfaceError', ['answer no_nic']],
]

/** What looks like an answer of the metadata service and is none. */
export const NO_ANSWERS: [what: string, line: string][] = [
  [
    'an event that could not be posted',
    `${AT}handlers.py[WARNING]: Failed posting event: {"name": "init"}. This was caused by: ${refusedNow('[Errno 111] Connection refused')}`,
  ],
  [
    'an event that waits to be posted',
    `${AT}handlers.py[DEBUG]: Queuing POST to http://${HOST}/x, data: {"description": "Network is unreachable"}`,
  ],
  ['a time server', 'Oct 10 00:52:35 guest ntpdate[800]: Network is unreachable'],
  [
    'a package mirror',
    'E: Cannot initiate the connection to archive.ubuntu.com:80. - connect (101: Network is unreachable)',
  ],
  [
    'a Python package index',
    'ReadTimeoutError("HTTPSConnectionPool(host=\'pypi.org\', port=443): Read timed out. (read timeout=15)")',
  ],
  ["a browser's error", '404 Client Error: Not Found for url: https://example.org/install.sh'],
  ['curl', 'curl: (7) Failed to connect to example.org port 443: Connection refused'],
]
