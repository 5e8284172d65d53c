/** The naive address space: one entry a page, and where a VMA begins. What writes must leave behind. */
import type { Ref } from '../../src/memory/field.ts';
import {
  PAGE_SIZE,
  VM_EXEC,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_WRITE,
} from '../../src/memory/layout.ts';
import type { Mapping } from '../../src/mm/vma.ts';
import type { WriteOperation } from '../../src/mm/writers.ts';

/** A mapped page: page `pgoff` of a file, with these flags; the first of its VMA or not. */
export interface Page {
  readonly file: Ref;
  readonly pgoff: number;
  readonly flags: number;
  readonly isFirst: boolean;
}

export const PAGES = 48;
/** The page where the heap begins: brk() writes from here on, and all else too. */
export const HEAP = 34;
const BASE = 0x10000;
export const addressOf = (page: number): number => BASE + page * PAGE_SIZE;
export const pageOf = (address: number): number => (address - BASE) / PAGE_SIZE;

const PROTECTION = VM_READ | VM_WRITE | VM_EXEC;
const withMay = (flags: number): number => flags | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

/** True if the pages are neighbours in one file, with the same flags: they may lie in one VMA. */
const areAlike = (low: Page | undefined, high: Page | undefined): boolean =>
  low !== undefined &&
  high !== undefined &&
  low.file === high.file &&
  low.flags === high.flags &&
  low.pgoff + 1 === high.pgoff;

/** Pages that writes change one by one. Knows no ranges, no order of effects, and no tree. */
export class PageModel {
  readonly pages: (Page | undefined)[] = Array<Page | undefined>(PAGES).fill(undefined);
  brk = HEAP;

  /** Performs a write; what the kernel refuses changes nothing. */
  write(write: WriteOperation): void {
    switch (write.operation) {
      case 'split':
        this.#cut(pageOf(write.address));
        break;
      case 'mprotect':
        this.#protect(pageOf(write.start), pageOf(write.end), write.protection);
        break;
      case 'munmap':
        this.#unmap(pageOf(write.start), pageOf(write.end));
        break;
      case 'mmap':
        if (this.#isFree(pageOf(write.start), pageOf(write.end))) this.#map(write);
        break;
      case 'mmapFixed':
        this.#unmap(pageOf(write.start), pageOf(write.end));
        this.#map(write);
        break;
      case 'mremap':
        this.#move(pageOf(write.oldStart), write.length / PAGE_SIZE, pageOf(write.newStart));
        break;
      case 'expand':
        this.#grow(pageOf(write.address), pageOf(write.end), true);
        break;
      case 'expandUpwards':
        this.#grow(pageOf(write.address), pageOf(write.end), false);
        break;
      case 'expandDownwards':
        this.#growDown(pageOf(write.address), pageOf(write.start));
        break;
      case 'shrink':
        this.#shrink(pageOf(write.address), pageOf(write.start), pageOf(write.end));
        break;
      case 'brk':
        this.#setBrk(pageOf(write.brk));
        break;
      case 'fork':
        break;
    }
  }

  #isFree(from: number, to: number): boolean {
    return this.pages.slice(from, to).every((page) => page === undefined);
  }

  #startOf(page: number): number {
    return this.pages[page]?.isFirst ? page : this.#startOf(page - 1);
  }

  #endOf(page: number): number {
    const next = this.pages[page + 1];
    return next === undefined || next.isFirst ? page + 1 : this.#endOf(page + 1);
  }

  #setFirst(page: number, isFirst: boolean): void {
    const old = this.pages[page];
    if (old !== undefined) this.pages[page] = { ...old, isFirst };
  }

  #cut(page: number): void {
    this.#setFirst(page, true);
  }

  #joinIfAlike(page: number): void {
    if (areAlike(this.pages[page - 1], this.pages[page])) this.#setFirst(page, false);
  }

  #unmap(from: number, to: number): void {
    this.#cut(from);
    this.#cut(to);
    this.pages.fill(undefined, from, to);
  }

  #map({ start, end, file, flags, pgoff }: Mapping): void {
    // Private anonymous memory is numbered by its address.
    const first = file === 0 ? start / PAGE_SIZE : pgoff;
    const count = pageOf(end) - pageOf(start);
    this.#put(
      pageOf(start),
      Array.from({ length: count }, (_, at) => ({ file, flags: withMay(flags), pgoff: first + at })),
    );
  }

  #put(from: number, content: readonly Omit<Page, 'isFirst'>[]): void {
    for (const [at, page] of content.entries()) this.pages[from + at] = { ...page, isFirst: at === 0 };
    this.#joinIfAlike(from);
    this.#joinIfAlike(from + content.length);
  }

  #protect(from: number, to: number, protection: number): void {
    for (let at = from; at < to; at = this.#endOf(at)) {
      const old = this.pages[at];
      if (old === undefined) return;
      const flags = withMay((old.flags & ~PROTECTION) | protection);
      if (flags === old.flags) continue;
      const end = Math.min(to, this.#endOf(at));
      const isToEnd = end === this.#endOf(at);
      for (let page = at; page < end; page++) this.pages[page] = { ...(this.pages[page] as Page), flags };
      this.#cut(at);
      this.#cut(end);
      if (old.isFirst) this.#joinIfAlike(at);
      if (isToEnd) this.#joinIfAlike(end);
    }
  }

  #move(from: number, count: number, to: number): void {
    const overlap = from < to + count && to < from + count;
    if (count === 0 || overlap || this.pages[from] === undefined) return;
    this.#unmap(to, to + count);
    if (this.#endOf(from) < from + count) return;
    this.#put(to, this.pages.slice(from, from + count) as Page[]);
    this.#unmap(from, from + count);
  }

  #grow(page: number, to: number, joins: boolean): void {
    if (this.pages[page] === undefined) return;
    const from = this.#endOf(page);
    if (from >= to || !this.#isFree(from, to)) return;
    for (let at = from; at < to; at++) {
      const before = this.pages[at - 1] as Page;
      this.pages[at] = { ...before, pgoff: before.pgoff + 1, isFirst: false };
    }
    if (joins) this.#joinIfAlike(to);
  }

  #growDown(page: number, from: number): void {
    if (this.pages[page] === undefined) return;
    const to = this.#startOf(page);
    const first = this.pages[to] as Page;
    if (from >= to || !this.#isFree(from, to) || first.pgoff < to - from) return;
    for (let at = from; at < to; at++) {
      this.pages[at] = { ...first, pgoff: first.pgoff - (to - at), isFirst: at === from };
    }
    this.#setFirst(to, false);
  }

  #shrink(page: number, from: number, to: number): void {
    if (this.pages[page] === undefined || from >= to) return;
    const start = this.#startOf(page);
    const end = this.#endOf(page);
    if (start === from && to < end) this.#unmap(to, end);
    else if (end === to && from > start) this.#unmap(start, from);
  }

  #setBrk(to: number): void {
    if (to < HEAP) return;
    if (to < this.brk) {
      if (this.#isFree(to, this.brk)) return;
      this.#unmap(to, this.brk);
    } else {
      // One page behind the heap stays free.
      if (to === this.brk || !this.#isFree(this.brk, to + 1)) return;
      const start = addressOf(this.brk);
      this.#map({ start, end: addressOf(to), flags: VM_READ | VM_WRITE, file: 0, pgoff: 0 });
    }
    this.brk = to;
  }
}
