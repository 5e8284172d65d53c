import type { Source } from './scenario.ts';

/** Mails that more than one scenario refers to; each scenario has its own note on what it takes from them. */

/** On the patch that was merged: "uprobes: add speculative lockless VMA-to-inode-to-uprobe resolution". */
export const nakryiko21Nov2024: Source = {
  author: 'Andrii Nakryiko',
  date: '2024-11-21',
  link: '20241122035922.3321100-3-andrii@kernel.org',
};

/** On the barriers of mmap_lock_speculation_{start|end}. */
export const hornOnBarriers9Sep2024: Source = {
  author: 'Jann Horn',
  date: '2024-09-09',
  link: 'CAG48ez2hAQBj-VnimJBd3M-ioANVTk+ZQXYWD+j9G+ip2K_nfw@mail.gmail.com',
};

/** On backing files, and on data_race() where tearing matters. */
export const hornOnFiles9Sep2024: Source = {
  author: 'Jann Horn',
  date: '2024-09-09',
  link: 'CAG48ez2G1Pf_RRRT0av=6r_4HcLZu6QMgveepk-ENo=PkaZC1w@mail.gmail.com',
};

/** On a struct file that is freed and taken again between two reads of vm_file. */
export const zijlstra30Jul2024: Source = {
  author: 'Peter Zijlstra',
  date: '2024-07-30',
  link: '20240730131058.GN33588@noisy.programming.kicks-ass.net',
};

/** On another lookup without mmap_lock, of /proc/pid/maps. */
export const stoakes7Jun2025: Source = {
  author: 'Lorenzo Stoakes',
  date: '2025-06-07',
  link: '4cefe058-d67b-491c-83ac-293544385e84@lucifer.local',
  note: 'asked of /proc/pid/maps, which looks VMAs up in the same way: every case of merge, split and remap',
};
