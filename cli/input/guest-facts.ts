/** Facts about the machine from a guest root, under the names that the reporter uses for them. */
import { openInside } from './inside.ts'

const FACTS: [name: string, path: string][] = [
  ['sys_vendor', '/sys/class/dmi/id/sys_vendor'],
  ['product_name', '/sys/class/dmi/id/product_name'],
  ['product_uuid', '/sys/class/dmi/id/product_uuid'],
  ['product_serial', '/sys/class/dmi/id/product_serial'],
  ['chassis_asset_tag', '/sys/class/dmi/id/chassis_asset_tag'],
  ['board_asset_tag', '/sys/class/dmi/id/board_asset_tag'],
  ['machine_id', '/etc/machine-id'],
]

/** The facts that exist; a captured tree mostly has few of them. */
export async function guestFacts(root: string): Promise<Record<string, string>> {
  const facts: Record<string, string> = {}
  for (const [name, path] of FACTS) {
    const value = await firstLine(root, path)
    if (value !== '') facts[name] = value
  }
  return facts
}

async function firstLine(root: string, path: string): Promise<string> {
  const file = await openInside(root, path)
  if (file === null) return ''
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512)
    return (buffer.toString('utf8', 0, bytesRead).split('\n')[0] ?? '').trim()
  } catch {
    return ''
  } finally {
    await file.close()
  }
}
