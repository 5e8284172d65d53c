/*
 * The lookup of v6.14 (try_begin and retry) in C11 atomics: what the TypeScript one is held against. It walks the
 * very trees that the lab built, node by node, and answers the same addresses in the same order.
 *
 *   merged SPACE     reads the trees, then from standard input lines "threads milliseconds";
 *                    answers each by one line, nanoseconds per lookup over all threads.
 *
 * Written for this comparison. Like the lab it dereferences no inode and takes no lock.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LINE 64
#define NODE_SLOTS 16
#define PAGE_SHIFT 12
#define MAX_THREADS 64

/* Objects are as long as those of the lab, and what a lookup reads lies in the same cache lines. */
struct inode {
  _Alignas(LINE) uint64_t i_ino;
};

struct file {
  _Alignas(LINE) struct inode *f_inode;
};

struct vma {
  _Alignas(LINE) uint64_t vm_start, vm_end, vm_mm, vm_flags, detached, vm_lock_seq, vm_pgoff;
  _Atomic(struct file *) vm_file;
  uint64_t vm_lock[16];
};

struct node {
  _Alignas(LINE) struct node *parent;
  uint64_t leaf;
  uint64_t pivot[NODE_SLOTS - 1];
  _Atomic(void *) slot[NODE_SLOTS];
};

struct uprobe {
  _Alignas(LINE) struct inode *inode;
  uint64_t offset;
  _Atomic(struct uprobe *) left, right;
};

struct mm {
  _Alignas(LINE) _Atomic(uint32_t) mm_lock_seq;
  _Atomic(struct node *) mm_mt;
};

static struct mm mm;
static struct {
  _Alignas(LINE) _Atomic(uint32_t) uprobes_seqcount;
  _Atomic(struct uprobe *) uprobes_tree;
} uprobes;

/* The entry at an index. A node that is its own parent was replaced meanwhile: from the root again. */
static struct vma *mtree_load(uint64_t index) {
  for (;;) {
    struct node *node = atomic_load_explicit(&mm.mm_mt, memory_order_acquire);
    while (node) {
      uint64_t leaf = node->leaf;
      int at = 0;
      while (at < NODE_SLOTS - 1 && node->pivot[at] < index) at++;
      void *next = atomic_load_explicit(&node->slot[at], memory_order_acquire);
      /* Pairs with the fence of a writer between marking a node dead and reusing it. */
      atomic_thread_fence(memory_order_acquire);
      if (node->parent == node) break;
      if (leaf) return next;
      node = next;
    }
    if (!node) return NULL;
  }
}

static struct uprobe *find_uprobe(struct inode *inode, uint64_t offset) {
  for (;;) {
    uint32_t seq;
    do seq = atomic_load_explicit(&uprobes.uprobes_seqcount, memory_order_acquire);
    while (seq & 1);
    struct uprobe *node = atomic_load_explicit(&uprobes.uprobes_tree, memory_order_acquire);
    while (node) {
      if (inode < node->inode || (inode == node->inode && offset < node->offset))
        node = atomic_load_explicit(&node->left, memory_order_acquire);
      else if (inode == node->inode && offset == node->offset)
        return node;
      else
        node = atomic_load_explicit(&node->right, memory_order_acquire);
    }
    /* Pairs with the fences of who inserts: a miss counts only if the tree stood still. */
    atomic_thread_fence(memory_order_acquire);
    if (atomic_load_explicit(&uprobes.uprobes_seqcount, memory_order_relaxed) == seq) return NULL;
  }
}

static __attribute__((noinline)) struct uprobe *find_active_uprobe(uint64_t vaddr) {
  uint32_t seq = atomic_load_explicit(&mm.mm_lock_seq, memory_order_acquire);
  if (seq & 1) return NULL;
  struct vma *vma = mtree_load(vaddr);
  if (!vma) return NULL;
  struct file *file = atomic_load_explicit(&vma->vm_file, memory_order_relaxed);
  if (!file) return NULL;
  uint64_t offset = (vma->vm_pgoff << PAGE_SHIFT) + (vaddr - vma->vm_start);
  struct uprobe *uprobe = find_uprobe(file->f_inode, offset);
  if (!uprobe) return NULL;
  /* Pairs with the fence of a writer behind its odd count. */
  atomic_thread_fence(memory_order_acquire);
  return atomic_load_explicit(&mm.mm_lock_seq, memory_order_relaxed) == seq ? uprobe : NULL;
}

static FILE *input;
static size_t visit_count;
static uint64_t *visits;
static struct uprobe **answers;

static uint64_t number(void) {
  unsigned long long value;
  if (fscanf(input, "%llu", &value) != 1) {
    fputs("merged: expected another number in the space, found none\n", stderr);
    exit(1);
  }
  return value;
}

static void *table(size_t count, size_t size) {
  void *memory = aligned_alloc(LINE, (count * size + LINE) / LINE * LINE);
  if (!memory) abort();
  return memory;
}

/* References are written as index + 1, NULL as 0. */
static void *reference(void *array, size_t size) {
  uint64_t nth = number();
  return nth ? (char *)array + (nth - 1) * size : NULL;
}
#define REF(array) reference(array, sizeof *(array))

static void read_space(void) {
  size_t inode_count = number(), file_count = number(), vma_count = number();
  size_t node_count = number(), uprobe_count = number();
  visit_count = number();
  struct inode *inodes = table(inode_count, sizeof *inodes);
  struct file *files = table(file_count, sizeof *files);
  struct vma *vmas = table(vma_count, sizeof *vmas);
  struct node *nodes = table(node_count, sizeof *nodes);
  struct uprobe *probes = table(uprobe_count, sizeof *probes);
  visits = table(visit_count, sizeof *visits);
  answers = table(visit_count, sizeof *answers);
  for (size_t i = 0; i < file_count; i++) files[i].f_inode = REF(inodes);
  for (size_t i = 0; i < vma_count; i++) {
    vmas[i].vm_start = number();
    vmas[i].vm_pgoff = number();
    vmas[i].vm_file = REF(files);
  }
  mm.mm_mt = REF(nodes);
  for (size_t i = 0; i < node_count; i++) {
    struct node *node = &nodes[i];
    node->parent = NULL;
    node->leaf = number();
    size_t used = number();
    for (size_t at = 0; at < NODE_SLOTS; at++) {
      uint64_t last = at < used ? number() : UINT64_MAX;
      if (at < NODE_SLOTS - 1) node->pivot[at] = last;
      if (at >= used) node->slot[at] = NULL;
      else if (node->leaf) node->slot[at] = REF(vmas);
      else node->slot[at] = REF(nodes);
    }
  }
  uprobes.uprobes_tree = REF(probes);
  for (size_t i = 0; i < uprobe_count; i++) {
    probes[i].inode = REF(inodes);
    probes[i].offset = number();
    probes[i].left = REF(probes);
    probes[i].right = REF(probes);
  }
  for (size_t i = 0; i < visit_count; i++) {
    visits[i] = number();
    answers[i] = REF(probes);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

static uintptr_t sweep(void) {
  uintptr_t sum = 0;
  for (size_t i = 0; i < visit_count; i++) sum += (uintptr_t)find_active_uprobe(visits[i]);
  return sum;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

#define MAX_SAMPLES (1 << 16)

struct reader {
  pthread_t thread;
  double nanoseconds, median;
};

static pthread_barrier_t start;

/* Sweeps for so long, and keeps the median time of one. */
static void *read_for(void *argument) {
  struct reader *reader = argument;
  double *samples = malloc(MAX_SAMPLES * sizeof *samples);
  if (!samples) abort();
  size_t count = 0;
  volatile uintptr_t sink;
  pthread_barrier_wait(&start);
  double begin = now(), end = begin;
  do {
    double before = end;
    sink = sweep();
    end = now();
    samples[count++] = end - before;
  } while (end - begin < reader->nanoseconds && count < MAX_SAMPLES);
  (void)sink;
  qsort(samples, count, sizeof *samples, by_value);
  reader->median = samples[count / 2] / visit_count;
  free(samples);
  return NULL;
}

int main(int argc, char **argv) {
  input = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (!input) {
    fputs("usage: merged SPACE\n", stderr);
    return 2;
  }
  read_space();
  for (size_t i = 0; i < visit_count; i++) {
    if (find_active_uprobe(visits[i]) == answers[i]) continue;
    fprintf(stderr, "merged: visit %zu was answered otherwise than by the lab\n", i);
    return 1;
  }
  unsigned threads;
  double milliseconds;
  while (scanf("%u %lf", &threads, &milliseconds) == 2 && threads >= 1 && threads <= MAX_THREADS) {
    struct reader readers[MAX_THREADS];
    double rate = 0;
    pthread_barrier_init(&start, NULL, threads);
    for (unsigned i = 0; i < threads; i++) {
      readers[i].nanoseconds = milliseconds * 1e6;
      pthread_create(&readers[i].thread, NULL, read_for, &readers[i]);
    }
    for (unsigned i = 0; i < threads; i++) {
      pthread_join(readers[i].thread, NULL);
      rate += 1 / readers[i].median;
    }
    pthread_barrier_destroy(&start);
    printf("%.3f\n", 1 / rate);
    fflush(stdout);
  }
  return 0;
}
