/* An SKF library that answers what it was told to, true or not; the fuzzer fills its table.
 *
 * The n-th call of a function gets the n-th answer for it, from the start again when they are used
 * up, SAR_FAIL when there is none. It keeps to the room it is given, as anything else would end the
 * process; and it counts what no caller may do: pass a handle that is not open, or a buffer without
 * its size. Numbers are written 32 or 64 bits wide (`told` odd or even), as vendors do. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t BYTE;
typedef uint32_t ULONG;
typedef void *HANDLE;

#define EXPORT __attribute__((visibility("default")))
enum { FUNCTIONS = 32, ANSWERS = 256, HANDLES = 256, FAIL = 0x0A000001 };
/* the standard's structures, and what the caller must have room for */
enum { DEVICE_INFO = 296, SIGNATURE = 128, ATTRIBUTES = 44, DIGEST = 32 };

typedef struct {
    ULONG first_code, code, asked, told, length;
    BYTE *bytes;
} ANSWER;

static struct {
    char name[40];
    ANSWER answers[ANSWERS];
    ULONG count, next, calls;
} table[FUNCTIONS];
static HANDLE opened[HANDLES];
static ULONG misused;
static const ANSWER NOTHING = {.first_code = FAIL, .code = FAIL};

static int place(const char *name) {
    for (int i = 0; i < FUNCTIONS; i++) {
        if (!table[i].name[0]) strncpy(table[i].name, name, sizeof table[i].name - 1);
        if (strcmp(table[i].name, name) == 0) return i;
    }
    abort();
}

/* ---- for the fuzzer ---------------------------------------------------------------------- */

EXPORT void answers_forget(void) {
    for (int i = 0; i < FUNCTIONS; i++) {
        for (ULONG n = 0; n < table[i].count; n++) free(table[i].answers[n].bytes);
        table[i].count = table[i].next = table[i].calls = 0;
    }
    memset(opened, 0, sizeof opened);
    misused = 0;
}

EXPORT void answers_add(const char *function, ULONG first_code, ULONG code, ULONG asked, ULONG told,
                        const BYTE *bytes, ULONG length) {
    int at = place(function);
    if (table[at].count == ANSWERS) return;
    ANSWER *one = &table[at].answers[table[at].count++];
    *one = (ANSWER){first_code, code, asked, told, length, malloc(length + 1)};
    memcpy(one->bytes, bytes, length);
}

EXPORT ULONG answers_calls(const char *function) { return table[place(function)].calls; }

EXPORT ULONG answers_misused(void) { return misused; }

EXPORT ULONG answers_open(void) {
    ULONG count = 0;
    for (int i = 0; i < HANDLES; i++) count += opened[i] != NULL;
    return count;
}

/* ---- answering --------------------------------------------------------------------------- */

static const ANSWER *answer(const char *function, int last) {
    int at = place(function);
    if (last) table[at].calls++;
    if (!table[at].count) return &NOTHING;
    const ANSWER *one = &table[at].answers[table[at].next % table[at].count];
    if (last) table[at].next++;
    return one;
}

static void expect(int fine) { misused += !fine; }

static void check(HANDLE handle) {
    int known = 0;
    for (int i = 0; i < HANDLES; i++) known |= handle && opened[i] == handle;
    expect(known);
}

static ULONG open_one(const char *function, HANDLE *out) {
    const ANSWER *one = answer(function, 1);
    expect(out != NULL);
    if (one->asked == 1 && one->code) return one->code; /* leaves the handle as it was */
    int at = 0;
    while (at < HANDLES - 1 && opened[at]) at++;
    *out = one->asked == 2 ? NULL : (HANDLE)((uintptr_t)one->asked << 20 | (uintptr_t)(at + 1));
    if (one->code == 0 && *out) opened[at] = *out;
    return one->code;
}

static ULONG close_one(const char *function, HANDLE handle) {
    check(handle);
    for (int i = 0; i < HANDLES; i++) {
        if (opened[i] == handle) {
            opened[i] = NULL;
            break;
        }
    }
    return answer(function, 1)->code;
}

static void fill(BYTE *out, ULONG room, const ANSWER *one) {
    expect(out != NULL);
    memcpy(out, one->bytes, one->length < room ? one->length : room);
}

static void number(void *out, ULONG value, const ANSWER *one) {
    uint64_t wide = (uint64_t)one->asked << 32 | value;
    expect(out != NULL);
    memcpy(out, &wide, one->told & 1 ? sizeof value : sizeof wide);
}

static ULONG sized(const char *function, BYTE *out, ULONG *size) {
    const ANSWER *one = answer(function, out != NULL);
    expect(size != NULL);
    if (!out) {
        *size = one->asked;
        return one->first_code;
    }
    fill(out, *size, one);
    *size = one->told;
    return one->code;
}

static ULONG structure(const char *function, void *out, ULONG room) {
    const ANSWER *one = answer(function, 1);
    fill(out, room, one);
    return one->code;
}

static ULONG tried(const char *function, const char *pin, void *left) {
    const ANSWER *one = answer(function, 1);
    expect(pin && strlen(pin) < 64);
    number(left, one->length ? one->bytes[0] : one->asked, one);
    return one->code;
}

static ULONG from_bytes(const ANSWER *one, ULONG at) {
    ULONG value = 0;
    if (4 * at + 4 <= one->length) memcpy(&value, one->bytes + 4 * at, 4);
    return value;
}

/* ---- GM/T 0016 --------------------------------------------------------------------------- */

EXPORT ULONG SKF_EnumDev(int present, BYTE *names, ULONG *size) {
    (void)present;
    return sized(__func__, names, size);
}

EXPORT ULONG SKF_ConnectDev(const char *name, HANDLE *out) {
    expect(name && name[0]);
    return open_one(__func__, out);
}

EXPORT ULONG SKF_DisConnectDev(HANDLE device) { return close_one(__func__, device); }

EXPORT ULONG SKF_GetDevInfo(HANDLE device, BYTE *out) {
    check(device);
    return structure(__func__, out, DEVICE_INFO);
}

EXPORT ULONG SKF_EnumApplication(HANDLE device, BYTE *names, ULONG *size) {
    check(device);
    return sized(__func__, names, size);
}

EXPORT ULONG SKF_OpenApplication(HANDLE device, const char *name, HANDLE *out) {
    check(device);
    expect(name && name[0]);
    return open_one(__func__, out);
}

EXPORT ULONG SKF_CloseApplication(HANDLE application) { return close_one(__func__, application); }

EXPORT ULONG SKF_GetPINInfo(HANDLE application, ULONG kind, void *most, void *left, void *fresh) {
    const ANSWER *one = answer(__func__, 1);
    check(application);
    expect(kind == 1);
    number(most, from_bytes(one, 0), one);
    number(left, from_bytes(one, 1), one);
    number(fresh, from_bytes(one, 2), one);
    return one->code;
}

EXPORT ULONG SKF_VerifyPIN(HANDLE application, ULONG kind, const char *pin, void *left) {
    check(application);
    expect(kind == 1);
    return tried(__func__, pin, left);
}

EXPORT ULONG SKF_ChangePIN(HANDLE application, ULONG kind, const char *old, const char *new,
                           void *left) {
    check(application);
    expect(kind == 1 && new && strlen(new) < 64);
    return tried(__func__, old, left);
}

EXPORT ULONG SKF_ClearSecureState(HANDLE application) {
    check(application);
    return answer(__func__, 1)->code;
}

EXPORT ULONG SKF_EnumFiles(HANDLE application, BYTE *names, ULONG *size) {
    check(application);
    return sized(__func__, names, size);
}

EXPORT ULONG SKF_GetFileInfo(HANDLE application, const char *name, BYTE *out) {
    check(application);
    expect(name && name[0]);
    return structure(__func__, out, ATTRIBUTES);
}

EXPORT ULONG SKF_ReadFile(HANDLE application, const char *name, ULONG offset, ULONG wanted,
                          BYTE *out, ULONG *size) {
    (void)offset;
    check(application);
    expect(name && name[0] && out && size && *size >= wanted);
    return sized(__func__, out, size);
}

EXPORT ULONG SKF_EnumContainer(HANDLE application, BYTE *names, ULONG *size) {
    check(application);
    return sized(__func__, names, size);
}

EXPORT ULONG SKF_OpenContainer(HANDLE application, const char *name, HANDLE *out) {
    check(application);
    expect(name && name[0]);
    return open_one(__func__, out);
}

EXPORT ULONG SKF_CloseContainer(HANDLE container) { return close_one(__func__, container); }

EXPORT ULONG SKF_ExportCertificate(HANDLE container, int signs, BYTE *out, ULONG *size) {
    (void)signs;
    check(container);
    return sized(__func__, out, size);
}

EXPORT ULONG SKF_ExportPublicKey(HANDLE container, int signs, BYTE *out, ULONG *size) {
    (void)signs;
    check(container);
    return sized(__func__, out, size);
}

EXPORT ULONG SKF_RSASignData(HANDLE container, const BYTE *data, ULONG length, BYTE *out,
                             ULONG *size) {
    check(container);
    expect(data && length && out && size);
    return sized(__func__, out, size);
}

EXPORT ULONG SKF_ECCSignData(HANDLE container, const BYTE *data, ULONG length, BYTE *out) {
    check(container);
    expect(data && length == DIGEST);
    return structure(__func__, out, SIGNATURE);
}
