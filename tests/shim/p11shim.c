/* A PKCS#11 library that passes everything on to another one and misbehaves where it is told to.
 *
 * Beside the shared object lies `shim.conf`, lines of "key value":
 *   real PATH        the library behind this one
 *   fault KIND       what goes wrong, see misbehave() and tamper()
 *   call N           at the N-th call of a process, counted from 1, or
 *   function NAME    at the first call of that function
 *   forever 1        and at every call after it
 *   flags HEX        added to CK_TOKEN_INFO.flags
 *   pin DIGITS       what a person would type on the keypad
 *   delay MS         a signature takes so much longer; its times are written to `shim.busy`
 *   antics 1         print, change folder, umask and locale at every call
 * Every call is written to `shim.calls` there, one name per line.
 *
 * All arguments of PKCS#11 functions are as wide as a pointer when they are passed, so one wrapper
 * with eight of them serves all 68 functions.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long ulong;
typedef ulong (*function)(ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong);
typedef struct { unsigned char version[2]; void *functions[68]; } function_list;

enum { GET_FUNCTION_LIST = 3, GET_TOKEN_INFO = 6, LOGIN = 18, SIGN = 43 };
enum { SERIAL_OFFSET = 80, FLAGS_OFFSET = 96 };

static const char *const NAMES[68] = {
    "C_Initialize", "C_Finalize", "C_GetInfo", "C_GetFunctionList", "C_GetSlotList",
    "C_GetSlotInfo", "C_GetTokenInfo", "C_GetMechanismList", "C_GetMechanismInfo", "C_InitToken",
    "C_InitPIN", "C_SetPIN", "C_OpenSession", "C_CloseSession", "C_CloseAllSessions",
    "C_GetSessionInfo", "C_GetOperationState", "C_SetOperationState", "C_Login", "C_Logout",
    "C_CreateObject", "C_CopyObject", "C_DestroyObject", "C_GetObjectSize", "C_GetAttributeValue",
    "C_SetAttributeValue", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal",
    "C_EncryptInit", "C_Encrypt", "C_EncryptUpdate", "C_EncryptFinal", "C_DecryptInit",
    "C_Decrypt", "C_DecryptUpdate", "C_DecryptFinal", "C_DigestInit", "C_Digest",
    "C_DigestUpdate", "C_DigestKey", "C_DigestFinal", "C_SignInit", "C_Sign", "C_SignUpdate",
    "C_SignFinal", "C_SignRecoverInit", "C_SignRecover", "C_VerifyInit", "C_Verify",
    "C_VerifyUpdate", "C_VerifyFinal", "C_VerifyRecoverInit", "C_VerifyRecover",
    "C_DigestEncryptUpdate", "C_DecryptDigestUpdate", "C_SignEncryptUpdate",
    "C_DecryptVerifyUpdate", "C_GenerateKey", "C_GenerateKeyPair", "C_WrapKey", "C_UnwrapKey",
    "C_DeriveKey", "C_SeedRandom", "C_GenerateRandom", "C_GetFunctionStatus", "C_CancelFunction",
    "C_WaitForSlotEvent",
};

static struct {
    char folder[3000], real[3000], fault[40], function[40], pin[40];
    ulong call, forever, flags, delay, antics;
} conf;

static function_list *real, ours;
static ulong calls, fired;

static void configure(void)
{
    Dl_info self;
    char path[4000], line[4000];
    dladdr((void *)configure, &self);
    strncpy(conf.folder, self.dli_fname, sizeof conf.folder - 1);
    *strrchr(conf.folder, '/') = 0;
    snprintf(path, sizeof path, "%s/shim.conf", conf.folder);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        char key[40] = "", value[3000] = "";
        sscanf(line, "%39s %2999[^\n]", key, value);
        if (!strcmp(key, "real")) strcpy(conf.real, value);
        if (!strcmp(key, "fault")) strncpy(conf.fault, value, sizeof conf.fault - 1);
        if (!strcmp(key, "function")) strncpy(conf.function, value, sizeof conf.function - 1);
        if (!strcmp(key, "pin")) strncpy(conf.pin, value, sizeof conf.pin - 1);
        if (!strcmp(key, "call")) conf.call = strtoul(value, NULL, 10);
        if (!strcmp(key, "forever")) conf.forever = strtoul(value, NULL, 10);
        if (!strcmp(key, "flags")) conf.flags = strtoul(value, NULL, 16);
        if (!strcmp(key, "delay")) conf.delay = strtoul(value, NULL, 10);
        if (!strcmp(key, "antics")) conf.antics = strtoul(value, NULL, 10);
    }
    if (file) fclose(file);
}

static void record(const char *name)
{
    char path[4000], line[64];
    snprintf(path, sizeof path, "%s/shim.calls", conf.folder);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int length = snprintf(line, sizeof line, "%s\n", name);
    if (file < 0 || write(file, line, length) != length) abort();
    close(file);
}

static void perform_antics(void)
{
    printf("{\"ok\":\"forged by a driver that prints\"}\n");
    fflush(stdout);
    if (write(1, "noise\n", 6) != 6 || chdir("/tmp")) abort();
    umask(0);
    setlocale(LC_ALL, "C");
    setenv("LC_ALL", "C", 1);
}

static int is_due(int number)
{
    if (!*conf.fault) return 0;
    if (fired) return conf.forever ? 1 : 0;
    int here = *conf.function ? !strcmp(conf.function, NAMES[number]) : calls == conf.call;
    if (here) fired = 1;
    return here;
}

static int overflow(int depth)
{
    volatile char room[4096];
    room[0] = (char)depth;
    return depth < 0 ? room[0] : overflow(depth + 1) + room[0];
}

/* Does not return, or returns the CKR code to answer with, 0 to go on. */
static ulong misbehave(void)
{
    static const struct { const char *name; ulong code; } codes[] = {
        {"removed", 0x32}, {"device-error", 0x30}, {"session-lost", 0xB3},
        {"not-logged-in", 0x101}, {"pin-wrong", 0xA0}, {"pin-locked", 0xA4},
        {"pin-expired", 0xA3}, {"pin-length", 0xA2}, {"pin-not-set", 0x102}, {"cancelled", 0x50},
        {"mechanism", 0x70}, {"general", 0x05}, {"vendor", 0x80000001},
    };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (!strcmp(conf.fault, codes[i].name)) return codes[i].code;
    if (!strcmp(conf.fault, "hang")) for (;;) sleep(600);
    if (!strcmp(conf.fault, "segv")) *(volatile int *)8 = 1;
    if (!strcmp(conf.fault, "abort")) abort();
    if (!strcmp(conf.fault, "exit")) _exit(0);
    if (!strcmp(conf.fault, "overflow")) overflow(0);
    if (!strcmp(conf.fault, "allocate")) {
        while (malloc(256UL << 20)) continue;
        abort();
    }
    return 0;
}

/* What goes wrong in the answer of a call that worked. */
static void tamper(int number, const ulong *a)
{
    static unsigned char first[4096];
    static ulong first_length;
    if (number == GET_TOKEN_INFO && !strcmp(conf.fault, "swapped") && fired)
        memcpy((char *)a[1] + SERIAL_OFFSET, "another one", 11);
    if (number != SIGN || !a[3]) return;
    unsigned char *signature = (unsigned char *)a[3];
    ulong length = *(ulong *)a[4];
    if (!strcmp(conf.fault, "flipped")) signature[length / 2] ^= 1;
    if (!strcmp(conf.fault, "random"))
        for (ulong i = 0; i < length; i++) signature[i] = rand() >> 7;
    if (!strcmp(conf.fault, "empty")) *(ulong *)a[4] = 0;
    if (!strcmp(conf.fault, "short")) *(ulong *)a[4] = length - 1;
    if (!strcmp(conf.fault, "stale") && first_length) memcpy(signature, first, first_length);
    if (!first_length) memcpy(first, signature, first_length = length);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static ulong sign_slowly(function target, const ulong *a)
{
    char path[4000];
    double begin = now();
    usleep((useconds_t)(conf.delay * 1000));
    ulong code = target(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    snprintf(path, sizeof path, "%s/shim.busy", conf.folder);
    FILE *file = fopen(path, "a");
    if (!file || fprintf(file, "%.6f %.6f\n", begin, now()) < 0) abort();
    fclose(file);
    return code;
}

static ulong forward(int number, const ulong *a)
{
    calls++;
    record(NAMES[number]);
    if (conf.antics) perform_antics();
    ulong code = is_due(number) ? misbehave() : 0;
    if (code) return code;
    ulong pin = a[2], length = a[3];
    if (number == LOGIN && !pin) pin = (ulong)conf.pin, length = strlen(conf.pin);
    function target = (function)real->functions[number];
    if (number == LOGIN)
        code = target(a[0], a[1], pin, length, a[4], a[5], a[6], a[7]);
    else if (number == SIGN && conf.delay)
        code = sign_slowly(target, a);
    else
        code = target(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    if (code) return code;
    if (number == GET_TOKEN_INFO) *(ulong *)(a[1] + FLAGS_OFFSET) |= conf.flags;
    tamper(number, a);
    return 0;
}

#define WRAP(n)                                                                                   \
    static ulong wrapped_##n(ulong a, ulong b, ulong c, ulong d, ulong e, ulong f, ulong g,      \
                             ulong h)                                                             \
    {                                                                                             \
        const ulong all[8] = {a, b, c, d, e, f, g, h};                                            \
        return forward(n, all);                                                                   \
    }
#define EACH(X)                                                                                   \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16)   \
    X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)     \
    X(32) X(33) X(34) X(35) X(36) X(37) X(38) X(39) X(40) X(41) X(42) X(43) X(44) X(45) X(46)     \
    X(47) X(48) X(49) X(50) X(51) X(52) X(53) X(54) X(55) X(56) X(57) X(58) X(59) X(60) X(61)     \
    X(62) X(63) X(64) X(65) X(66) X(67)
#define ENTRY(n) wrapped_##n,

EACH(WRAP)
static void *const WRAPPERS[68] = {EACH(ENTRY)};

ulong C_GetFunctionList(function_list **list)
{
    if (!real) {
        configure();
        void *library = dlopen(conf.real, RTLD_NOW | RTLD_LOCAL);
        ulong (*get)(function_list **) = library ? dlsym(library, "C_GetFunctionList") : NULL;
        if (!get || get(&real)) return 0x05;
        memcpy(&ours, real, sizeof ours);
        memcpy(ours.functions, WRAPPERS, sizeof WRAPPERS);
        ours.functions[GET_FUNCTION_LIST] = C_GetFunctionList;
    }
    *list = &ours;
    return 0;
}
