/**
 * How to read the consoles of common clouds: the command that lists the machines and the one that shows a console. Both
 * only read. Sources: the manuals of python-openstackclient, AWS CLI, gcloud, Azure CLI, virsh and Proxmox VE (pvesh, QEMU
 * guest agent `file-read`), and of libvirt's domain XML (`<log file>`; `<serial type='file'>`).
 */

export interface Preset {
  /** Lists the machines. */
  list: string[]
  /** What the list prints: lines of an id and, after a blank, its image; or JSON objects with a `vmid`. */
  listed: 'lines' | 'vmid_json'
  /** Shows the console of `{}`. */
  show: string[]
  /** What that prints: the console; JSON with the text in `content`; a domain's XML, which names the file of its console. */
  shown: 'text' | 'content_json' | 'domain_xml'
}

export const PRESETS: Record<string, Preset> = {
  openstack: {
    list: ['openstack', 'server', 'list', '-f', 'value', '-c', 'ID', '-c', 'Image'],
    listed: 'lines',
    show: ['openstack', 'console', 'log', 'show', '{}'],
    shown: 'text',
  },
  ec2: {
    list: [
      'aws',
      'ec2',
      'describe-instances',
      '--query',
      'Reservations[].Instances[].[InstanceId,ImageId]',
      '--output',
      'text',
    ],
    listed: 'lines',
    show: [
      'aws',
      'ec2',
      'get-console-output',
      '--instance-id',
      '{}',
      '--query',
      'Output',
      '--output',
      'text',
    ],
    shown: 'text',
  },
  gcloud: {
    list: ['gcloud', 'compute', 'instances', 'list', '--uri'],
    listed: 'lines',
    show: ['gcloud', 'compute', 'instances', 'get-serial-port-output', '{}'],
    shown: 'text',
  },
  azure: {
    list: ['az', 'vm', 'list', '--query', '[].[id,storageProfile.imageReference.sku]', '-o', 'tsv'],
    listed: 'lines',
    show: ['az', 'vm', 'boot-diagnostics', 'get-boot-log', '--ids', '{}'],
    shown: 'text',
  },
  virsh: {
    list: ['virsh', '--readonly', 'list', '--all', '--name'],
    listed: 'lines',
    show: ['virsh', '--readonly', 'dumpxml', '{}'],
    shown: 'domain_xml',
  },
  proxmox: {
    list: ['pvesh', 'get', '/nodes/localhost/qemu', '--output-format', 'json'],
    listed: 'vmid_json',
    show: [
      'pvesh',
      'get',
      '/nodes/localhost/qemu/{}/agent/file-read',
      '--file',
      '/var/log/cloud-init.log',
      '--output-format',
      'json',
    ],
    shown: 'content_json',
  },
}

/** Where a hypervisor keeps the consoles of its guests: Nova's path, and the example of libvirt's manual. Globs. */
export const LIBVIRT_LOGS = ['/var/lib/nova/instances/*/console.log', '/var/log/libvirt/qemu/*-serial*.log']

export const PRESET_NAMES = [...Object.keys(PRESETS), 'libvirt-logs']

export interface Listed {
  id: string
  image: string | null
}

/** The machines in a list's output; null where the output is not such a list. */
export function readListed(text: string, { listed }: Preset): Listed[] | null {
  if (listed === 'lines') return text.split('\n').flatMap(listedIn)
  const items = jsonOf(text)
  if (!Array.isArray(items)) return null
  return items.flatMap((item: unknown) => {
    const vmid = (item as { vmid?: unknown } | null)?.vmid
    return typeof vmid === 'number' || typeof vmid === 'string' ? [{ id: String(vmid), image: null }] : []
  })
}

function listedIn(line: string): Listed[] {
  const [, id, rest = ''] = /^(\S+)(.*)$/.exec(line.trim()) ?? []
  const image = rest.trim()
  return id === undefined ? [] : [{ id, image: image === '' || image === 'None' ? null : image }]
}

/** The text in `content`; null where the answer is something else. */
export function contentOf(text: string): string | null {
  const content = (jsonOf(text) as { content?: unknown } | null)?.content
  return typeof content === 'string' ? content : null
}

/** The file that a libvirt domain's serial console is written to; null where there is none. */
export function consoleFileIn(xml: string): string | null {
  const [, logged] = /<log\s[^>]{0,200}?file=['"]([^'"]{1,1024})['"]/.exec(xml) ?? []
  if (logged !== undefined) return unescaped(logged)
  const device =
    /<(?:serial|console)\s[^>]{0,100}?type=['"]file['"][^>]{0,100}>\s{0,40}<source\s[^>]{0,100}?path=['"]([^'"]{1,1024})['"]/
  const [, path] = device.exec(xml) ?? []
  return path === undefined ? null : unescaped(path)
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const unescaped = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name) => ENTITIES[name] ?? '')

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
