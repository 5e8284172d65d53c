/**
 * `/proc/self/maps` of a small program (cat, Debian 12), for where there is none to read: in a page, on other
 * systems, and where two runs must have the same address space.
 */
export const sampleMaps = `\
55bc41483000-55bc41485000 r--p 00000000 fe:00 260131 /usr/bin/cat
55bc41485000-55bc4148a000 r-xp 00002000 fe:00 260131 /usr/bin/cat
55bc4148a000-55bc4148d000 r--p 00007000 fe:00 260131 /usr/bin/cat
55bc4148d000-55bc4148e000 r--p 00009000 fe:00 260131 /usr/bin/cat
55bc4148e000-55bc4148f000 rw-p 0000a000 fe:00 260131 /usr/bin/cat
55bc62a34000-55bc62a55000 rw-p 00000000 00:00 0 [heap]
7f3c17e4b000-7f3c17e6d000 rw-p 00000000 00:00 0
7f3c17e6d000-7f3c17ec4000 r--p 00000000 fe:00 329635 /usr/lib/locale/C.utf8/LC_CTYPE
7f3c17ec4000-7f3c17ec5000 r--p 00000000 fe:00 329642 /usr/lib/locale/C.utf8/LC_NUMERIC
7f3c17ec5000-7f3c17ec6000 r--p 00000000 fe:00 329645 /usr/lib/locale/C.utf8/LC_TIME
7f3c17ec6000-7f3c17ec7000 r--p 00000000 fe:00 329634 /usr/lib/locale/C.utf8/LC_COLLATE
7f3c17ec7000-7f3c17ec8000 r--p 00000000 fe:00 329640 /usr/lib/locale/C.utf8/LC_MONETARY
7f3c17ecd000-7f3c17ed0000 rw-p 00000000 00:00 0
7f3c17ed0000-7f3c17ef6000 r--p 00000000 fe:00 339380 /usr/lib/x86_64-linux-gnu/libc.so.6
7f3c17ef6000-7f3c1804c000 r-xp 00026000 fe:00 339380 /usr/lib/x86_64-linux-gnu/libc.so.6
7f3c1804c000-7f3c1809f000 r--p 0017c000 fe:00 339380 /usr/lib/x86_64-linux-gnu/libc.so.6
7f3c1809f000-7f3c180a3000 r--p 001cf000 fe:00 339380 /usr/lib/x86_64-linux-gnu/libc.so.6
7f3c180a3000-7f3c180a5000 rw-p 001d3000 fe:00 339380 /usr/lib/x86_64-linux-gnu/libc.so.6
7f3c180a5000-7f3c180b2000 rw-p 00000000 00:00 0
7f3c180b3000-7f3c180ba000 r--s 00000000 fe:00 338846 /usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache
7f3c180bb000-7f3c180bd000 rw-p 00000000 00:00 0
7f3c180bd000-7f3c180c1000 r--p 00000000 00:00 0 [vvar]
7f3c180c3000-7f3c180c5000 r-xp 00000000 00:00 0 [vdso]
7f3c180c5000-7f3c180c6000 r--p 00000000 fe:00 338944 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
7f3c180c6000-7f3c180ec000 r-xp 00001000 fe:00 338944 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
7f3c180ec000-7f3c180f6000 r--p 00027000 fe:00 338944 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
7f3c180f6000-7f3c180f8000 r--p 00031000 fe:00 338944 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
7f3c180f8000-7f3c180fa000 rw-p 00033000 fe:00 338944 /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
7ffff4923000-7ffff4944000 rw-p 00000000 00:00 0 [stack]
`;
