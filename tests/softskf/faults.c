/* Injected faults and the log of calls, both files in the store, both for tests.
 *
 * A line of `faults`:  FUNCTION[#N] before|after KIND [CODE]
 *   N      only its Nth call in this process, else every call
 *   KIND   crash abort exit hang error gone lie, or a name that one call asks for by itself
 *   error  answers CODE; gone: from now on every call answers that the device was removed;
 *   lie    answers success and does nothing
 * A line of `calls.log`:  PROCESS FUNCTION CODE  (CODE is "-" while the call runs) */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "token.h"

typedef struct {
    char function[48];
    int calls;
} COUNT;

typedef struct {
    char when[16], kind[32];
    ULONG code;
} FAULT;

static COUNT counts[64];
static _Thread_local FAULT fault;
static _Thread_local bool lying;
static bool gone;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int count_call(const char *function) {
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (!counts[i].function[0]) strncpy(counts[i].function, function, 47);
        if (strcmp(counts[i].function, function) == 0) return ++counts[i].calls;
    }
    return 0;
}

static bool line_applies(const char *line, const char *function, int call, FAULT *found) {
    char name[64] = "", when[16] = "", kind[32] = "", code[16] = "0";
    if (sscanf(line, "%63s %15s %31s %15s", name, when, kind, code) < 3) return false;
    char *number = strchr(name, '#');
    if (number) *number++ = '\0';
    if (strcmp(name, function) != 0 || (number && atoi(number) != call)) return false;
    strcpy(found->when, when);
    strcpy(found->kind, kind);
    found->code = (ULONG)strtoul(code, NULL, 0);
    return true;
}

static FAULT find_fault(const char *function, int call) {
    FAULT found = {0};
    PATH path;
    char line[256];
    join(path, store_folder(), "faults");
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        if (line_applies(line, function, call, &found)) break;
    }
    if (file) fclose(file);
    return found;
}

static void write_log(const char *function, const char *result) {
    PATH path;
    join(path, store_folder(), "calls.log");
    FILE *file = fopen(path, "ae");
    if (!file) return;
    fprintf(file, "%d %s %s\n", (int)getpid(), function, result);
    fclose(file);
}

/* The faults that no return value can describe. */
static void die(const char *kind) {
    if (strcmp(kind, "crash") == 0) raise(SIGSEGV);
    if (strcmp(kind, "abort") == 0) abort();
    if (strcmp(kind, "exit") == 0) _exit(0);
    while (strcmp(kind, "hang") == 0) pause();
}

static bool happens(const char *when) { return strcmp(fault.when, when) == 0; }

bool misbehaves(const char *kind) { return strcmp(fault.kind, kind) == 0; }

ULONG call_begin(const char *function) {
    pthread_mutex_lock(&lock);
    fault = find_fault(function, count_call(function));
    lying = happens("before") && misbehaves("lie");
    gone = gone || (happens("before") && misbehaves("gone"));
    bool removed = gone;
    pthread_mutex_unlock(&lock);
    write_log(function, "-");
    if (happens("before")) die(fault.kind);
    if (removed) return SAR_DEVICE_REMOVED;
    if (happens("before") && misbehaves("error")) return fault.code;
    return lying ? SAR_FAIL : SAR_OK;
}

ULONG call_end(const char *function, ULONG code) {
    char result[16];
    if (happens("after")) die(fault.kind);
    if (happens("after") && misbehaves("error")) code = fault.code;
    if (lying) code = SAR_OK;
    snprintf(result, sizeof result, "0x%08X", code);
    write_log(function, result);
    return code;
}
