import { statfsSync } from 'node:fs'

/**
 * File systems over a network, by the magic number that Linux's statfs(2) gives them: locks that do not hold and
 * memory that is not shared between machines tear SQLite's write-ahead log.
 */
const NETWORK_DISKS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
])

/** The name of a file system that is shared over a network, or null for one of this machine. */
export function networkDiskOf(magic: number): string | null {
  // Some systems give a 32-bit number with its sign.
  return NETWORK_DISKS.get(magic >>> 0) ?? null
}

/** As `networkDiskOf`, of the file system that `path` lies on; null where the system is not Linux. */
export function networkDiskAt(path: string): string | null {
  return process.platform === 'linux' ? networkDiskOf(statfsSync(path).type) : null
}
