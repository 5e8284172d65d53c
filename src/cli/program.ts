// commander: the most used command-line library, no dependencies, suggests near matches, types its options.
import { Command, InvalidArgumentError, Option } from 'commander';
import { judges } from '../check/judges/judges.ts';
import { RETURNS } from '../check/watch/returns.ts';
import { experiments } from '../experiments/index.ts';
import { packageVersion } from '../experiments/provenance.node.ts';
import { checkCommand } from './check/check.ts';
import { citeCommand } from './results/cite.ts';
import { RESULTS } from './results/read-results.ts';
import { reproduceCommand } from './results/reproduce.ts';
import { runCommand } from './results/run.ts';
import { DEFAULT_SCENARIO, exploreCommand } from './show/explore.ts';
import { listCommand } from './show/list.ts';
import { litmusCommand } from './show/litmus.ts';
import { showCommand } from './show/show.ts';
import { threadsCommand } from './threads/threads.ts';
import { tourCommand } from './tour/tour.ts';

/** Generators take 32 bits: a larger seed would be another name for a smaller one. */
const MAX_SEED = 0xffffffff;

/** The `vmaspec` command. */
export function createProgram(): Command {
  const program = new Command('vmaspec')
    .description('A laboratory for speculative VMA lookup: run it, step it, check it, measure it.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .showHelpAfterError('(vmaspec --help lists the commands)')
    .exitOverride();

  program
    .command('tour')
    .description("the story in half a minute, on this process's own address space")
    .option('--maps <file|pid>', 'address space: a file like /proc/<pid>/maps', '/proc/self/maps')
    .option('--seconds <n>', 'seconds for each lookup on threads', number(0.1, 60), 2)
    .option('--all', 'every protocol, not only those of the story')
    .option('--seed <n>', 'seed of every random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(tourCommand);

  program
    .command('explore')
    .description('every interleaving of a lookup with a writer: can it be wrong?')
    .argument('<lookup>', 'id from `vmaspec list`, or a file and an export: ./my.ts#lookup')
    .option('--scenario <id>', 'scenario to run', DEFAULT_SCENARIO)
    .option(
      '--sections <n>',
      'write sections, dealt to the writers in turn; default: 2, or as many as there are',
      integer(1),
    )
    .option('--writer-side <id>', "writer side; default: the protocol's, int for your own")
    .option('--readers <n>', 'CPUs that look up', integer(1, 2), 1)
    .option('--writers <n>', 'CPUs that write', integer(1, 2), 1)
    .option('--scheduler <id>', 'depth-first (all) or random', 'depth-first')
    .option('--executions <n>', 'executions at most; default: 100000, at random 10000', integer(1))
    .option('--tearing', 'plain stores of unsigned longs take effect in two halves')
    .option('--schedule <text>', 'replay this one schedule instead')
    .option('--timeout <s>', 'seconds that a lookup of your own gets', number(1, 86_400), 60)
    .option('--seed <n>', 'seed of the random scheduler', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(exploreCommand);

  program
    .command('check')
    .description(
      'every objection of the thread, or one: as expected? Or a reader of your own, beside every writer',
    )
    .argument('[scenario]', 'id of a scenario, all, or a file with a reader: ./mine.ts', 'all')
    .option('--lookup <id>', 'ids from `vmaspec list`, separated by commas, or all; default: three of them')
    .option(
      '--model <id>',
      `memory model: ${judges.map(({ model }) => model).join(', ')}, or all; default: sc, of your own all`,
    )
    .option(
      '--writers <names>',
      'of your own: only beside these, separated by commas; default: every kind of write',
    )
    .addOption(new Option('--writer <names>', 'the old name of --writers').hideHelp())
    .option('--writer-side <id>', 'of your own: default refcnt, which is v6.15 and later')
    .addOption(
      new Option('--claim <name>', 'of your own: what it must not break').choices(['memory', 'right']),
    )
    .addOption(
      new Option('--returns <what>', 'of your own: what its caller gets; default: an answer').choices(
        RETURNS,
      ),
    )
    .option(
      '--timeout <s>',
      'seconds for each search that is no list of interleavings; default: 90',
      number(0.001, 86_400),
    )
    .option('--jobs <n>', 'threads at most; default: as many as there are cores', integer(1, 1024))
    .option('--wide', 'names and counts for every lookup, however wide')
    .option('--no-removals', 'of your own: only as it is, with nothing taken away in turn')
    .option('--switchboard', 'each barrier and check off by itself: which is necessary? default: of merged')
    .option('--off <switch>', 'one switch of a switchboard: what goes wrong without it')
    .addOption(
      new Option('--lock-model <id>', 'mmap_lock of a switchboard')
        .choices(['rwsem', 'spin'])
        .default('rwsem'),
    )
    .option('--seed <n>', 'accepted everywhere; a check has no random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(checkCommand);

  program
    .command('show')
    .description('one objection: the version that it breaks, step by step, and the one that meets it')
    .argument('<scenario>', 'id from `vmaspec check`')
    .option(
      '--lookup <id>',
      'ids from `vmaspec list`, separated by commas; default: a broken and a fixed one',
    )
    .option(
      '--model <id>',
      `memory model: ${judges.map(({ model }) => model).join(', ')}; default: the first that breaks it`,
    )
    .option(
      '--seed <n>',
      'accepted everywhere; a search of everything has no random choice',
      integer(0, MAX_SEED),
      1,
    )
    .addOption(
      new Option('--lock-model <id>', 'mmap_lock under lkmm; default: rwsem').choices(['rwsem', 'spin']),
    )
    .option('--side-by-side <id,id>', 'one schedule on two lookups, and where they part; sc only')
    .addOption(
      new Option(
        '--litmus',
        "print one lookup's test in herd's C format, its verdict inside; default: the broken one, lkmm",
      ).conflicts('json'),
    )
    .option('--timeout <s>', 'seconds that the search for --litmus gets', number(0.001, 86_400), 60)
    .option('--json', 'print the trace, or all of them, and nothing else')
    .action(showCommand);

  program
    .command('threads')
    .description(
      'a lookup on real threads, among writers: how fast, how often does it fall back, is it wrong?',
    )
    .option('--lookup <id>', 'id from `vmaspec list`, all, or ./my.ts#lookup', 'merged')
    .option('--readers <n>', 'threads that hit breakpoints', integer(1, 64), 1)
    .option('--writers <n>', 'threads that write, each to mappings of its own; default 1', integer(0, 64))
    .option('--writer-rate <hz|max>', 'write sections a second, all writers together', rate, 'max')
    .option('--hold <us>', 'each write section stays open so many microseconds longer', number(0, 1000), 0)
    .option('--op <name>', 'what they do and undo: split, merge, mprotect, munmap, mmap, fork, mix', 'mix')
    .option(
      '--maps <file|pid>',
      'address space: a file like /proc/<pid>/maps; default: its own; [vsyscall] is left out',
    )
    .option('--vmas <n>', 'address space: so many VMAs, made up by the seed', integer(2, 1_000_000))
    .option(
      '--uprobes <n>',
      'probes over all text; default: 16 in each of four mappings',
      integer(1, 100_000),
    )
    .option('--seconds <n>', 'seconds for each run; default 2', number(0.05, 86_400))
    .option('--attempts <n>', 'lookups for each run, instead of seconds', integer(1, 1e12))
    .option('--repeats <n>', 'independent runs; from 10 on intervals are over them', integer(1, 10_000), 1)
    .option('--pause <us>', 'readers are held up for 0 to so many microseconds', number(0, 100), 0)
    .option(
      '--pause-at <field>',
      "right before each access to it; default: what the lookup's last check reads",
    )
    .option('--seq-bits <n>', 'width of the counters', integer(2, 32), 32)
    .option('--writer-side <id>', "writer side; default: the protocol's, int for your own")
    .option('--arena <mb>', 'memory that the threads share; default: as needed', number(0.1, 4096))
    .option('--no-oracle', 'judge no answer: for speeds')
    .option('--seed <n>', 'seed of every random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(threadsCommand);

  program
    .command('run')
    .description('run an experiment and write its result with provenance')
    .argument('<experiment>', experiments.map(({ id }) => id).join(', '))
    .option('--param <key=value>', 'a parameter; a list as a,b; may be given again', gather, [])
    .option('--quick', 'the quick tier: fewer points')
    .option('--out <dir>', 'where to write the result; nothing is written without it')
    .option('--seed <n>', 'seed of every random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(runCommand);

  program
    .command('reproduce')
    .description(
      'look for edits in a result, compute it again and compare: SAME, WITHIN, COMPARED ELSEWHERE or DIFFERENT',
    )
    .argument('<id>', 'the twelve digits of a result')
    .option('--results <dir>', 'where results lie', RESULTS)
    .option('--quick', 'only some of its points')
    .option('--seed <n>', 'accepted everywhere; the seed is that of the result', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(reproduceCommand);

  program
    .command('cite')
    .description('a result as text for a mail, as BibTeX, or its rows as CSV')
    .argument('<id>', 'the twelve digits of a result')
    .option('--results <dir>', 'where results lie', RESULTS)
    .addOption(new Option('--format <kind>', 'how').choices(['text', 'bibtex', 'csv']).default('text'))
    .option('--link <url>', 'where the result is published')
    .option('--seed <n>', 'accepted everywhere; the seed is that of the result', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document, text, BibTeX and rows in it, and nothing else')
    .action(citeCommand);

  program
    .command('litmus')
    .description(
      "run litmus tests in herd's C format; exit code 1 if one has no verdict, 2 if one cannot be read",
    )
    .argument('<files...>', 'litmus tests; - is standard input')
    .addOption(new Option('--model <name>', 'memory model').choices(['lkmm', 'tso', 'sc']).default('lkmm'))
    .option('--timeout <s>', 'seconds for each file', number(0.001, 86_400), 60)
    .option('--explain', 'if no execution has the outcome: the axiom, and the cycle that it forbids')
    .option('--dot', 'print an execution with the outcome as a graph for Graphviz')
    .option('--text', 'print an execution with the outcome for a mail of 72 columns')
    .option('--seed <n>', 'accepted everywhere; the search makes no random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(litmusCommand);

  program
    .command('list')
    .description('the protocols, with where they come from')
    .option('--seed <n>', 'accepted everywhere; a list has no random choice', integer(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document and nothing else')
    .action(listCommand);

  for (const command of program.commands) command.exitOverride();
  return program;
}

const gather = (text: string, before: readonly string[]): string[] => [...before, text];

function rate(text: string): number | 'max' {
  return text === 'max' ? text : number(0, 1e7)(text);
}

function number(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    }
    return value;
  };
}

function integer(low: number, high = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < low || value > high) {
      const range = high === Number.MAX_SAFE_INTEGER ? `${low} or larger` : `from ${low} to ${high}`;
      throw new InvalidArgumentError(`Expected a whole number, ${range}.`);
    }
    return value;
  };
}
