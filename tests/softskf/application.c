/* Applications, their PIN and their files.
 * `pin` in the application's folder: "MAXIMUM REMAINING DEFAULT DIGEST" in decimal and hex; the
 * PIN itself is nowhere. Files in `.files` are read by anyone, in `.private` after the PIN. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "token.h"

enum { MIN_PIN = 6, MAX_PIN = 16 };

typedef struct {
    unsigned maximum, remaining, is_default;
    char digest[65];
} PIN;

static ULONG open_application(HANDLE handle, const char *name, HAPPLICATION *answer) {
    OBJECT *device;
    PATH path;
    ULONG code = find_object(handle, DEVICE, &device);
    if (code != SAR_OK) return code;
    if (!is_plain_name(name) || !answer) return SAR_INVALIDPARAMERR;
    join(path, device->path, name);
    if (!is_folder(path)) return SAR_APPLICATION_NOT_EXISTS;
    *answer = open_object(APPLICATION, path, device);
    return *answer ? SAR_OK : SAR_FAIL;
}

static ULONG enumerate(HANDLE handle, LPSTR out, ULONG *size) {
    OBJECT *device;
    NAMES names = {0};
    ULONG code = find_object(handle, DEVICE, &device);
    if (code != SAR_OK) return code;
    list_names(device->path, true, &names);
    return answer_names(&names, out, size);
}

/* ---- PIN ---------------------------------------------------------------------------------- */

static void digest_of(const char *pin, char out[65]) {
    BYTE digest[32];
    EVP_Digest(pin, strlen(pin), digest, NULL, EVP_sha256(), NULL);
    for (int i = 0; i < 32; i++) snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static ULONG read_pin(HANDLE handle, ULONG type, OBJECT **application, PIN *pin) {
    PATH path;
    ULONG code = find_object(handle, APPLICATION, application);
    if (code != SAR_OK) return code;
    if (type != USER_TYPE) return SAR_USER_TYPE_INVALID;
    join(path, (*application)->path, "pin");
    FILE *file = fopen(path, "re");
    if (!file) return SAR_USER_PIN_NOT_INITIALIZED;
    int read = fscanf(file, "%u %u %u %64s", &pin->maximum, &pin->remaining, &pin->is_default,
                      pin->digest);
    fclose(file);
    return read == 4 ? SAR_OK : SAR_USER_PIN_NOT_INITIALIZED;
}

static void write_pin(const OBJECT *application, const PIN *pin) {
    PATH path, fresh;
    join(path, application->path, "pin");
    join(fresh, application->path, ".pin");
    FILE *file = fopen(fresh, "we");
    if (!file) return;
    fprintf(file, "%u %u %u %s\n", pin->maximum, pin->remaining, pin->is_default, pin->digest);
    fclose(file);
    rename(fresh, path);
}

static bool fits(const char *pin) {
    size_t length = pin ? strlen(pin) : 0;
    return length >= MIN_PIN && length <= MAX_PIN;
}

/* One try: the counter on disk goes down before the comparison, as on a card. */
static ULONG try_pin(const OBJECT *application, PIN *pin, const char *typed, ULONG *left) {
    char digest[65];
    *left = pin->remaining;
    if (pin->remaining == 0) return SAR_PIN_LOCKED;
    if (!fits(typed)) return SAR_PIN_LEN_RANGE;
    digest_of(typed, digest);
    bool right = strcmp(digest, pin->digest) == 0;
    pin->remaining = right ? pin->maximum : pin->remaining - 1;
    write_pin(application, pin);
    *left = pin->remaining;
    if (right) return SAR_OK;
    return pin->remaining ? SAR_PIN_INCORRECT : SAR_PIN_LOCKED;
}

static ULONG verify(HANDLE handle, ULONG type, const char *typed, ULONG *left) {
    OBJECT *application;
    PIN pin;
    ULONG code = read_pin(handle, type, &application, &pin);
    if (code != SAR_OK) return code;
    if (!typed || !left) return SAR_INVALIDPARAMERR;
    code = try_pin(application, &pin, typed, left);
    application->logged_in = code == SAR_OK;
    return code;
}

static ULONG change(HANDLE handle, ULONG type, const char *old, const char *fresh, ULONG *left) {
    OBJECT *application;
    PIN pin;
    ULONG code = read_pin(handle, type, &application, &pin);
    if (code != SAR_OK) return code;
    if (!old || !left) return SAR_INVALIDPARAMERR;
    if (!fits(fresh)) return SAR_PIN_LEN_RANGE;
    code = try_pin(application, &pin, old, left);
    if (code != SAR_OK) return code;
    digest_of(fresh, pin.digest);
    pin.is_default = 0;
    write_pin(application, &pin);
    return SAR_OK;
}

static ULONG pin_info(HANDLE handle, ULONG type, ULONG *maximum, ULONG *remaining, BOOL *standard) {
    OBJECT *application;
    PIN pin;
    ULONG code = read_pin(handle, type, &application, &pin);
    if (code != SAR_OK) return code;
    if (!maximum || !remaining || !standard) return SAR_INVALIDPARAMERR;
    *maximum = pin.maximum;
    *remaining = pin.remaining;
    *standard = (BOOL)pin.is_default;
    return SAR_OK;
}

static ULONG clear(HANDLE handle) {
    OBJECT *application;
    ULONG code = find_object(handle, APPLICATION, &application);
    if (code == SAR_OK) application->logged_in = false;
    return code;
}

/* ---- files -------------------------------------------------------------------------------- */

static ULONG list_files(HANDLE handle, LPSTR out, ULONG *size) {
    OBJECT *application;
    PATH folder;
    NAMES names = {0};
    ULONG code = find_object(handle, APPLICATION, &application);
    if (code != SAR_OK) return code;
    join(folder, application->path, ".files");
    list_names(folder, false, &names);
    join(folder, application->path, ".private");
    list_names(folder, false, &names);
    return answer_names(&names, out, size);
}

/* The path of a file of the application and who may read it. */
static ULONG find_file(HANDLE handle, const char *name, OBJECT **application, PATH path,
                       ULONG *rights) {
    PATH folder;
    ULONG code = find_object(handle, APPLICATION, application);
    if (code != SAR_OK) return code;
    if (!is_plain_name(name)) return SAR_INVALIDPARAMERR;
    *rights = SECURE_ANYONE_ACCOUNT;
    join(folder, (*application)->path, ".files");
    join(path, folder, name);
    if (file_size(path) >= 0) return SAR_OK;
    *rights = SECURE_USER_ACCOUNT;
    join(folder, (*application)->path, ".private");
    join(path, folder, name);
    return file_size(path) >= 0 ? SAR_OK : SAR_FILE_NOT_EXIST;
}

static ULONG file_info(HANDLE handle, const char *name, FILEATTRIBUTE *info) {
    OBJECT *application;
    PATH path;
    ULONG rights, code = find_file(handle, name, &application, path, &rights);
    if (code != SAR_OK) return code;
    if (!info) return SAR_INVALIDPARAMERR;
    memset(info, 0, sizeof *info);
    strncpy(info->FileName, name, sizeof info->FileName - 1);
    info->FileSize = misbehaves("huge") ? 0xFFFFFFFF : (ULONG)file_size(path);
    info->ReadRights = rights;
    info->WriteRights = SECURE_USER_ACCOUNT;
    return SAR_OK;
}

static ULONG read_file(HANDLE handle, const char *name, ULONG offset, ULONG size, BYTE *out,
                       ULONG *length) {
    OBJECT *application;
    PATH path;
    ULONG rights, code = find_file(handle, name, &application, path, &rights);
    if (code != SAR_OK) return code;
    if (rights == SECURE_USER_ACCOUNT && !application->logged_in) return SAR_USER_NOT_LOGGED_IN;
    if (!out || !length || *length < size) return SAR_INVALIDPARAMERR;
    long count = read_bytes(path, (long)offset, out, (long)size);
    if (count < 0) return SAR_FAIL;
    *length = misbehaves("huge") ? 0xFFFFFFFF : (ULONG)count;
    return SAR_OK;
}

ULONG SKF_EnumApplication(DEVHANDLE hDev, LPSTR szAppName, ULONG *pulSize) {
    CALL(enumerate(hDev, szAppName, pulSize));
}

ULONG SKF_OpenApplication(DEVHANDLE hDev, LPSTR szAppName, HAPPLICATION *phApplication) {
    CALL(open_application(hDev, szAppName, phApplication));
}

ULONG SKF_CloseApplication(HAPPLICATION hApplication) {
    CALL(close_object(hApplication, APPLICATION));
}

ULONG SKF_GetPINInfo(HAPPLICATION hApplication, ULONG ulPINType, ULONG *pulMaxRetryCount,
                     ULONG *pulRemainRetryCount, BOOL *pbDefaultPin) {
    CALL(pin_info(hApplication, ulPINType, pulMaxRetryCount, pulRemainRetryCount, pbDefaultPin));
}

ULONG SKF_VerifyPIN(HAPPLICATION hApplication, ULONG ulPINType, LPSTR szPIN,
                    ULONG *pulRetryCount) {
    CALL(verify(hApplication, ulPINType, szPIN, pulRetryCount));
}

ULONG SKF_ChangePIN(HAPPLICATION hApplication, ULONG ulPINType, LPSTR szOldPin, LPSTR szNewPin,
                    ULONG *pulRetryCount) {
    CALL(change(hApplication, ulPINType, szOldPin, szNewPin, pulRetryCount));
}

ULONG SKF_ClearSecureState(HAPPLICATION hApplication) { CALL(clear(hApplication)); }

ULONG SKF_EnumFiles(HAPPLICATION hApplication, LPSTR szFileList, ULONG *pulSize) {
    CALL(list_files(hApplication, szFileList, pulSize));
}

ULONG SKF_GetFileInfo(HAPPLICATION hApplication, LPSTR szFileName, FILEATTRIBUTE *pFileInfo) {
    CALL(file_info(hApplication, szFileName, pFileInfo));
}

ULONG SKF_ReadFile(HAPPLICATION hApplication, LPSTR szFileName, ULONG ulOffset, ULONG ulSize,
                   BYTE *pbOutData, ULONG *pulOutLen) {
    CALL(read_file(hApplication, szFileName, ulOffset, ulSize, pbOutData, pulOutLen));
}
