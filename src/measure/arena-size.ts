import { UserError } from '../common/errors.ts';
import {
  filp_cachep,
  inode_cachep,
  maple_node_cache,
  uprobe_cachep,
  vm_area_cachep,
} from '../memory/layout.ts';
import { SLOT_BYTES } from '../memory/words.ts';

/** Bytes of a megabyte. */
export const MEGABYTE = 1 << 20;
/** A reference is a 32-bit index of half slots. */
const MOST_MEGABYTES = 4096;
/** Slots for the `mm_struct` and everything else that exists once. */
const FIXED = 8192;
/** A VMA and the gap below it are two of the ranges of a leaf that is at least half full. */
const NODES_PER_VMA = 0.5;
/** A uprobe and its decoys, at most. */
const UPROBES_PER_SITE = 5;
/** Slots that a writer has in use or waiting for a grace period. */
const SLOTS_PER_WRITER = 1 << 20;

/**
 * Slots of an arena for so many VMAs, probed addresses and writers: what was asked for, or what is needed.
 *
 * @throws UserError if no arena is large enough
 */
export function arenaSlots(vmas: number, sites: number, writers: number, bytes: number | undefined): number {
  if (bytes !== undefined) return Math.floor(bytes / SLOT_BYTES);
  const perVma =
    vm_area_cachep.slots + maple_node_cache.slots * NODES_PER_VMA + filp_cachep.slots + inode_cachep.slots;
  const slots =
    FIXED +
    vmas * Math.ceil(perVma) +
    sites * UPROBES_PER_SITE * uprobe_cachep.slots +
    writers * (SLOTS_PER_WRITER + vmas * Math.ceil(perVma));
  const megabytes = Math.ceil((slots * SLOT_BYTES) / MEGABYTE);
  if (megabytes <= MOST_MEGABYTES) return slots;
  throw new UserError(
    `${vmas} VMAs, ${sites} uprobes and ${writers} writers take ${megabytes} MB, but an arena has at most ` +
      `${MOST_MEGABYTES}: give fewer`,
  );
}

/** What waits for a grace period is a maple node or a VMA; the batch after it gathers meanwhile. */
const SLOTS_PENDING = 4 * Math.max(maple_node_cache.slots, vm_area_cachep.slots);
const MOST_PENDING = 4096;
const LEAST_PENDING = 16;

/** Callbacks that each writer may have waiting for a grace period, in an arena with so many slots left. */
export const pendingOf = (free: number, writers: number): number =>
  Math.min(MOST_PENDING, Math.max(LEAST_PENDING, Math.floor(free / writers / SLOTS_PENDING)));
