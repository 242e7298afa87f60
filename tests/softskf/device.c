/* Devices: a folder in the store is a plugged token, one with a dot before its name is not.
 * The file `device` in it: label, serial, manufacturer, issuer. */
#include <stdio.h>
#include <string.h>

#include "token.h"

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
