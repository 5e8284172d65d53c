/**
 * Callers of readers that return something held. Each checks that it is held, reads through it what a caller would
 * read, outside of any read section, and lets go as the kernel does. What it read is its answer, which is right if
 * the reader alone leads to it at some moment of the call.
 */
import { vmaEndRead as vmaEndReadRefcnt } from '../../locks/vma-lock-refcnt.ts';
import { vmaEndRead } from '../../locks/vma-lock-rwsem.ts';
import type { Cpu } from '../../memory/cpu.ts';
import { type Field, NULL, type Ref } from '../../memory/field.ts';
import * as layout from '../../memory/layout.ts';
import { fput } from '../../mm/file.ts';
import type { Returns } from '../../scenarios/scenario.ts';
import { putUprobe } from '../../uprobes/uprobe-refcount.ts';
import { numberFor, numberOf } from './told-number.ts';

/** What a caller asks of the CPU that watches the reader. */
export interface Watch extends Cpu {
  /** What a trace calls the object that a reader returned; undefined if it has met none there. */
  objectMet(ref: Ref): string | undefined;
  /** How often the reader holds a lock of an object for reading, or has raised a count of it. */
  holds(ref: Ref, field: Field): number;
  /** Ends the reader: what it returned is not what it declared. */
  refuse(text: string): void;
}

/** Every kind of return, the default first. */
export const RETURNS: readonly Returns[] = [
  'answer',
  'vma locked',
  'file referenced',
  'uprobe referenced',
  'errno',
];

/** What the caller of a reader makes of its result; a reason to fall back stays as it is. */
export function theCaller(watch: Watch, returns: Returns, result: number): number {
  if (returns === 'answer') return result;
  if (returns === 'errno') return answerOfErrno(result);
  if (result <= NULL) return result;
  const { object, unheld, isHeld, use } = HELD[returns];
  const wanted = `: with returns '${returns}' it returns a ${object} that it holds, NULL, or a negative errno`;
  const met = watch.objectMet(result);
  const what = met === undefined ? `${result}, which is no object that it has met` : `a ${met}`;
  if (met !== object) watch.refuse(`it returned ${what}${wanted}`);
  if (!isHeld(watch, result)) watch.refuse(`it returned ${what} that ${unheld}${wanted}`);
  return use(watch, result);
}

/** A kind of object, and how a caller has it. */
interface Held {
  readonly object: string;
  /** What to say about one that is not held. */
  readonly unheld: string;
  readonly isHeld: (watch: Watch, ref: Ref) => boolean;
  /** Reads what a caller would, lets go, and makes a number of what was read. */
  readonly use: (watch: Watch, ref: Ref) => number;
}

const { f_count, f_inode, i_ino, inode, offset, ref: uprobeRef } = layout;
const { vm_end, vm_file, vm_flags, vm_lock, vm_pgoff, vm_refcnt, vm_start } = layout;

const HELD: Readonly<Record<'vma locked' | 'file referenced' | 'uprobe referenced', Held>> = {
  'vma locked': {
    object: 'vma',
    unheld: 'it has not locked',
    isHeld: (watch, vma) => watch.holds(vma, vm_lock) > 0 || watch.holds(vma, vm_refcnt) > 0,
    use: readsThroughVma,
  },
  'file referenced': {
    object: 'file',
    unheld: 'it has no reference to',
    isHeld: (watch, file) => watch.holds(file, f_count) > 0,
    use: readsThroughFile,
  },
  'uprobe referenced': {
    object: 'uprobe',
    unheld: 'it has no reference to',
    isHeld: (watch, uprobe) => watch.holds(uprobe, uprobeRef) > 0,
    use: readsThroughUprobe,
  },
};

function readsThroughVma(watch: Watch, vma: Ref): number {
  const file = watch.load(vma, vm_file);
  const number = numberOf('a vma with', {
    vm_start: watch.load(vma, vm_start),
    vm_end: watch.load(vma, vm_end),
    vm_pgoff: watch.load(vma, vm_pgoff),
    vm_flags: watch.load(vma, vm_flags),
    inode: file === NULL ? 0 : inodeOf(watch, file),
  });
  if (watch.holds(vma, vm_refcnt) > 0) vmaEndReadRefcnt(watch, vma);
  else vmaEndRead(watch, vma);
  return number;
}

function readsThroughFile(watch: Watch, file: Ref): number {
  const number = numberOf('a file of', { inode: inodeOf(watch, file) });
  fput(watch, file);
  return number;
}

function readsThroughUprobe(watch: Watch, uprobe: Ref): number {
  const number = numberOf('a uprobe at', {
    inode: watch.load(watch.load(uprobe, inode), i_ino),
    offset: watch.load(uprobe, offset),
  });
  putUprobe(watch, uprobe);
  return number;
}

/** The number of a file's inode; 0 for a file that is just being opened and has none yet. */
function inodeOf(watch: Watch, file: Ref): number {
  const its = watch.load(file, f_inode);
  return its === NULL ? 0 : watch.load(its, i_ino);
}

/** -EAGAIN, -EBUSY, -EINTR and the codes that restart a system call: they answer nothing, so the caller asks again. */
const TRY_AGAIN: ReadonlySet<number> = new Set([-11, -16, -4, -512, -513, -514, -516]);

/**
 * 0 says yes, and every other errno says no: both can be wrong. A reader with more to say returns a number above 0,
 * as in an ssize_t.
 */
const answerOfErrno = (result: number): number =>
  result > 0 || TRY_AGAIN.has(result) ? result : numberFor(result);
