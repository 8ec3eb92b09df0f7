import { statfsSync } from 'node:fs'

/**
 * Network file systems, by the magic number that Linux's statfs(2) answers. SQLite's write-ahead log breaks on them: their
 * locks do not hold, and machines do not share memory.
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

/** The name of a file system that is shared over a network, or null for a local one. */
export function networkDiskOf(magic: number): string | null {
  // Some systems give a 32-bit number with its sign.
  return NETWORK_DISKS.get(magic >>> 0) ?? null
}

/** As `networkDiskOf`, for the file system that holds `path`; null where the system is not Linux. */
export function networkDiskAt(path: string): string | null {
  return process.platform === 'linux' ? networkDiskOf(statfsSync(path).type) : null
}
