/* Devices: a folder in the store is a plugged token, one with a dot before its name is not.
 * The file `device` in it: label, serial, manufacturer, issuer, events (yes or no). */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "token.h"

static atomic_int cancelled;
static atomic_int waiting;

static ULONG enumerate(LPSTR out, ULONG *size) {
    NAMES names = {0};
    list_names(store_folder(), true, &names);
    return answer_names(&names, out, size);
}

static ULONG connect(const char *name, DEVHANDLE *handle) {
    PATH path;
    if (!is_plain_name(name) || !handle) return SAR_INVALIDPARAMERR;
    join(path, store_folder(), name);
    if (!is_folder(path)) return SAR_DEVICE_REMOVED;
    *handle = open_object(DEVICE, path, NULL);
    return *handle ? SAR_OK : SAR_FAIL;
}

static ULONG state(const char *name, ULONG *answer) {
    PATH path;
    if (!is_plain_name(name) || !answer) return SAR_INVALIDPARAMERR;
    join(path, store_folder(), name);
    *answer = is_folder(path) ? DEV_PRESENT_STATE : DEV_ABSENT_STATE;
    return SAR_OK;
}

static ULONG describe(HANDLE handle, DEVINFO *info) {
    OBJECT *device;
    PATH file;
    ULONG code = find_object(handle, DEVICE, &device);
    if (code != SAR_OK) return code;
    if (!info) return SAR_INVALIDPARAMERR;
    memset(info, 0, sizeof *info);
    join(file, device->path, "device");
    setting(file, "manufacturer", "soft", info->Manufacturer, sizeof info->Manufacturer);
    setting(file, "issuer", "soft", info->Issuer, sizeof info->Issuer);
    setting(file, "label", "softskf", info->Label, sizeof info->Label);
    setting(file, "serial", "0000", info->SerialNumber, sizeof info->SerialNumber);
    info->Version = info->HWVersion = info->FirmwareVersion = (VERSION){1, 0};
    info->AlgAsymCap = SGD_SM2_1;
    info->AlgHashCap = SGD_SM3;
    info->TotalSpace = info->FreeSpace = 65536;
    info->MaxECCBufferSize = info->MaxBufferSize = 1024;
    return SAR_OK;
}

static ULONG touch(HANDLE handle) {
    OBJECT *device;
    return find_object(handle, DEVICE, &device);
}

/* The first name that is in `left` and not in `right`, NULL if there is none. */
static const char *difference(const NAMES *left, const NAMES *right) {
    for (const char *one = left->bytes; *one; one += strlen(one) + 1) {
        const char *other = right->bytes;
        while (*other && strcmp(one, other) != 0) other += strlen(other) + 1;
        if (!*other) return one;
    }
    return NULL;
}

static ULONG tell_event(const char *name, ULONG event, LPSTR out, ULONG *length, ULONG *answer) {
    *answer = event;
    return answer_bytes((const BYTE *)name, (ULONG)strlen(name) + 1, (BYTE *)out, length);
}

static bool tells_events(void) {
    PATH file;
    char value[8];
    join(file, store_folder(), "events");
    setting(file, "events", "yes", value, sizeof value);
    return strcmp(value, "yes") == 0;
}

static ULONG wait_for_event(LPSTR out, ULONG *length, ULONG *event) {
    NAMES before = {0};
    if (!out || !length || !event) return SAR_INVALIDPARAMERR;
    if (!tells_events()) return SAR_NOTSUPPORTYETERR;
    list_names(store_folder(), true, &before);
    cancelled = 0;
    waiting = 1;
    while (!cancelled) {
        NAMES now = {0};
        list_names(store_folder(), true, &now);
        const char *gone = difference(&before, &now), *come = difference(&now, &before);
        if (come || gone) waiting = 0;
        if (come) return tell_event(come, DEV_INSERTED_EVENT, out, length, event);
        if (gone) return tell_event(gone, DEV_REMOVED_EVENT, out, length, event);
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    }
    waiting = 0;
    return SAR_NOT_EVENTERR;
}

static ULONG cancel_wait(void) {
    cancelled = 1;
    return waiting ? SAR_OK : SAR_FAIL;
}

ULONG SKF_EnumDev(BOOL bPresent, LPSTR szNameList, ULONG *pulSize) {
    (void)bPresent; /* as in real drivers, which know only what is plugged in */
    CALL(enumerate(szNameList, pulSize));
}

ULONG SKF_ConnectDev(LPSTR szName, DEVHANDLE *phDev) { CALL(connect(szName, phDev)); }

ULONG SKF_DisConnectDev(DEVHANDLE hDev) { CALL(close_object(hDev, DEVICE)); }

ULONG SKF_GetDevState(LPSTR szDevName, ULONG *pulDevState) { CALL(state(szDevName, pulDevState)); }

ULONG SKF_GetDevInfo(DEVHANDLE hDev, DEVINFO *pDevInfo) { CALL(describe(hDev, pDevInfo)); }

ULONG SKF_LockDev(DEVHANDLE hDev, ULONG ulTimeOut) {
    (void)ulTimeOut;
    CALL(touch(hDev));
}

ULONG SKF_UnlockDev(DEVHANDLE hDev) { CALL(touch(hDev)); }

ULONG SKF_WaitForDevEvent(LPSTR szDevName, ULONG *pulDevNameLen, ULONG *pulEvent) {
    CALL(wait_for_event(szDevName, pulDevNameLen, pulEvent));
}

ULONG SKF_CancelWaitForDevEvent(void) { CALL(cancel_wait()); }
