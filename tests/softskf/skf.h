/* Types, codes and calls of GM/T 0016-2012 that the software token answers.
 * Numbers are 32 bits wide and structures packed to bytes, as vendors compile them. */
#ifndef SKF_H
#define SKF_H

#include <stdint.h>

typedef uint8_t BYTE;
typedef char CHAR;
typedef uint32_t ULONG;
typedef int32_t BOOL;
typedef CHAR *LPSTR;
typedef void *HANDLE;
typedef HANDLE DEVHANDLE;
typedef HANDLE HAPPLICATION;
typedef HANDLE HCONTAINER;

#define DEVAPI __attribute__((visibility("default")))

#pragma pack(push, 1)
typedef struct {
    BYTE major, minor;
} VERSION;

typedef struct {
    VERSION Version;
    CHAR Manufacturer[64], Issuer[64], Label[32], SerialNumber[32];
    VERSION HWVersion, FirmwareVersion;
    ULONG AlgSymCap, AlgAsymCap, AlgHashCap, DevAuthAlgId;
    ULONG TotalSpace, FreeSpace, MaxECCBufferSize, MaxBufferSize;
    BYTE Reserved[64];
} DEVINFO;

typedef struct {
    ULONG BitLen;
    BYTE XCoordinate[64], YCoordinate[64];
} ECCPUBLICKEYBLOB;

typedef struct {
    BYTE r[64], s[64];
} ECCSIGNATUREBLOB;

typedef struct {
    ULONG AlgID, BitLen;
    BYTE Modulus[256], PublicExponent[4];
} RSAPUBLICKEYBLOB;

typedef struct {
    CHAR FileName[32];
    ULONG FileSize, ReadRights, WriteRights;
} FILEATTRIBUTE;
#pragma pack(pop)

enum {
    SAR_OK = 0,
    SAR_FAIL = 0x0A000001,
    SAR_NOTSUPPORTYETERR = 0x0A000003,
    SAR_INVALIDHANDLEERR = 0x0A000005,
    SAR_INVALIDPARAMERR = 0x0A000006,
    SAR_NAMELENERR = 0x0A000009,
    SAR_INDATALENERR = 0x0A000010,
    SAR_KEYNOTFOUNDERR = 0x0A00001B,
    SAR_CERTNOTFOUNDERR = 0x0A00001C,
    SAR_BUFFER_TOO_SMALL = 0x0A000020,
    SAR_DEVICE_REMOVED = 0x0A000023,
    SAR_PIN_INCORRECT = 0x0A000024,
    SAR_PIN_LOCKED = 0x0A000025,
    SAR_PIN_LEN_RANGE = 0x0A000027,
    SAR_USER_PIN_NOT_INITIALIZED = 0x0A000029,
    SAR_USER_TYPE_INVALID = 0x0A00002A,
    SAR_USER_NOT_LOGGED_IN = 0x0A00002D,
    SAR_APPLICATION_NOT_EXISTS = 0x0A00002E,
    SAR_FILE_NOT_EXIST = 0x0A000031,
};

enum { USER_TYPE = 1 };
enum { DEV_ABSENT_STATE = 0, DEV_PRESENT_STATE = 1 };
enum { CONTAINER_EMPTY = 0, CONTAINER_RSA = 1, CONTAINER_SM2 = 2 };
enum { SECURE_USER_ACCOUNT = 0x10, SECURE_ANYONE_ACCOUNT = 0xFF };
enum { SGD_RSA = 0x10000, SGD_SM2_1 = 0x20100, SGD_SM3 = 1 };

DEVAPI ULONG SKF_EnumDev(BOOL bPresent, LPSTR szNameList, ULONG *pulSize);
DEVAPI ULONG SKF_ConnectDev(LPSTR szName, DEVHANDLE *phDev);
DEVAPI ULONG SKF_DisConnectDev(DEVHANDLE hDev);
DEVAPI ULONG SKF_GetDevState(LPSTR szDevName, ULONG *pulDevState);
DEVAPI ULONG SKF_GetDevInfo(DEVHANDLE hDev, DEVINFO *pDevInfo);
DEVAPI ULONG SKF_LockDev(DEVHANDLE hDev, ULONG ulTimeOut);
DEVAPI ULONG SKF_UnlockDev(DEVHANDLE hDev);

DEVAPI ULONG SKF_EnumApplication(DEVHANDLE hDev, LPSTR szAppName, ULONG *pulSize);
DEVAPI ULONG SKF_OpenApplication(DEVHANDLE hDev, LPSTR szAppName, HAPPLICATION *phApplication);
DEVAPI ULONG SKF_CloseApplication(HAPPLICATION hApplication);

DEVAPI ULONG SKF_GetPINInfo(HAPPLICATION hApplication, ULONG ulPINType, ULONG *pulMaxRetryCount,
                            ULONG *pulRemainRetryCount, BOOL *pbDefaultPin);
DEVAPI ULONG SKF_VerifyPIN(HAPPLICATION hApplication, ULONG ulPINType, LPSTR szPIN,
                           ULONG *pulRetryCount);
DEVAPI ULONG SKF_ChangePIN(HAPPLICATION hApplication, ULONG ulPINType, LPSTR szOldPin,
                           LPSTR szNewPin, ULONG *pulRetryCount);
DEVAPI ULONG SKF_ClearSecureState(HAPPLICATION hApplication);

DEVAPI ULONG SKF_EnumFiles(HAPPLICATION hApplication, LPSTR szFileList, ULONG *pulSize);
DEVAPI ULONG SKF_GetFileInfo(HAPPLICATION hApplication, LPSTR szFileName, FILEATTRIBUTE *pFileInfo);
DEVAPI ULONG SKF_ReadFile(HAPPLICATION hApplication, LPSTR szFileName, ULONG ulOffset,
                          ULONG ulSize, BYTE *pbOutData, ULONG *pulOutLen);

DEVAPI ULONG SKF_EnumContainer(HAPPLICATION hApplication, LPSTR szContainerName, ULONG *pulSize);
DEVAPI ULONG SKF_OpenContainer(HAPPLICATION hApplication, LPSTR szContainerName,
                               HCONTAINER *phContainer);
DEVAPI ULONG SKF_CloseContainer(HCONTAINER hContainer);
DEVAPI ULONG SKF_GetContainerType(HCONTAINER hContainer, ULONG *pulContainerType);
DEVAPI ULONG SKF_ExportCertificate(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbCert,
                                   ULONG *pulCertLen);
DEVAPI ULONG SKF_ExportPublicKey(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbBlob,
                                 ULONG *pulBlobLen);
DEVAPI ULONG SKF_ECCSignData(HCONTAINER hContainer, BYTE *pbData, ULONG ulDataLen,
                             ECCSIGNATUREBLOB *pSignature);
DEVAPI ULONG SKF_RSASignData(HCONTAINER hContainer, BYTE *pbData, ULONG ulDataLen,
                             BYTE *pbSignature, ULONG *pulSignLen);
#endif
