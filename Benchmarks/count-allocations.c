/* Counts what a program allocates and prints it when the program ends, as `N allocations, M bytes`:
 *   cc -O2 -shared -fPIC -o count-allocations.so count-allocations.c
 *   LD_PRELOAD=./count-allocations.so PROGRAM ...
 * A block that is made larger counts again, in full.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_ulong calls;
static atomic_ulong bytes;

static void count(size_t size) {
    calls++;
    bytes += size;
}

void *malloc(size_t size) {
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
    count(size);
    return __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    count(size);
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

__attribute__((destructor)) static void show(void) {
    char text[96];
    int length = snprintf(text, sizeof text, "%lu allocations, %lu bytes\n", (unsigned long)calls, (unsigned long)bytes);
    if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(1);
}
