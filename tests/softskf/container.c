/* Containers: {sign,encrypt}.{key,cer} in PEM and DER. OpenSSL signs the 32-byte digest. */
#include <stdio.h>
#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "token.h"

/* rsa.c */
ULONG rsa_blob(EVP_PKEY *key, RSAPUBLICKEYBLOB *blob);
ULONG rsa_sign(EVP_PKEY *key, const BYTE *data, ULONG length, BYTE *out, ULONG *size);

enum { DIGEST = 32, COORDINATE = 32, FIELD = 64, MAX_CERTIFICATE = 16384 };

static ULONG enumerate(HANDLE handle, LPSTR out, ULONG *size) {
    OBJECT *application;
    NAMES names = {0};
    ULONG code = find_object(handle, APPLICATION, &application);
    if (code != SAR_OK) return code;
    list_names(application->path, true, &names);
    return answer_names(&names, out, size);
}

static ULONG open_container(HANDLE handle, const char *name, HCONTAINER *answer) {
    OBJECT *application;
    PATH path;
    ULONG code = find_object(handle, APPLICATION, &application);
    if (code != SAR_OK) return code;
    if (!is_plain_name(name) || !answer) return SAR_INVALIDPARAMERR;
    join(path, application->path, name);
    if (!is_folder(path)) return SAR_KEYNOTFOUNDERR;
    *answer = open_object(CONTAINER, path, application);
    return *answer ? SAR_OK : SAR_FAIL;
}

static EVP_PKEY *load_key(const OBJECT *container, bool for_signing) {
    PATH path;
    join(path, container->path, for_signing ? "sign.key" : "encrypt.key");
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) : NULL;
    BIO_free(file);
    return key;
}

static ULONG type_of(HANDLE handle, ULONG *answer) {
    OBJECT *container;
    ULONG code = find_object(handle, CONTAINER, &container);
    if (code != SAR_OK) return code;
    EVP_PKEY *key = load_key(container, true);
    if (!key) key = load_key(container, false);
    *answer = !key ? CONTAINER_EMPTY : EVP_PKEY_is_a(key, "RSA") ? CONTAINER_RSA : CONTAINER_SM2;
    EVP_PKEY_free(key);
    return SAR_OK;
}

static ULONG export_certificate(HANDLE handle, BOOL for_signing, BYTE *out, ULONG *size) {
    OBJECT *container;
    PATH path;
    BYTE der[MAX_CERTIFICATE];
    ULONG code = find_object(handle, CONTAINER, &container);
    if (code != SAR_OK) return code;
    join(path, container->path, for_signing ? "sign.cer" : "encrypt.cer");
    long length = read_bytes(path, 0, der, sizeof der);
    if (length <= 0) return SAR_CERTNOTFOUNDERR;
    return answer_bytes(der, (ULONG)length, out, size);
}

static ULONG export_rsa(EVP_PKEY *key, BYTE *out, ULONG *size) {
    RSAPUBLICKEYBLOB blob;
    ULONG code = rsa_blob(key, &blob);
    EVP_PKEY_free(key);
    return code == SAR_OK ? answer_bytes((const BYTE *)&blob, sizeof blob, out, size) : code;
}

static ULONG export_key(HANDLE handle, BOOL for_signing, BYTE *out, ULONG *size) {
    OBJECT *container;
    ECCPUBLICKEYBLOB blob = {.BitLen = 256};
    BYTE point[1 + 2 * COORDINATE];
    size_t length = 0;
    ULONG code = find_object(handle, CONTAINER, &container);
    if (code != SAR_OK) return code;
    EVP_PKEY *key = load_key(container, for_signing);
    if (!key) return SAR_KEYNOTFOUNDERR;
    if (EVP_PKEY_is_a(key, "RSA")) return export_rsa(key, out, size);
    EVP_PKEY_get_octet_string_param(key, "pub", point, sizeof point, &length);
    EVP_PKEY_free(key);
    if (length != sizeof point) return SAR_NOTSUPPORTYETERR;
    size_t at = misbehaves("left-aligned") ? 0 : FIELD - COORDINATE;
    memcpy(blob.XCoordinate + at, point + 1, COORDINATE);
    memcpy(blob.YCoordinate + at, point + 1 + COORDINATE, COORDINATE);
    return answer_bytes((const BYTE *)&blob, sizeof blob, out, size);
}

/* r and s right-aligned in their fields, as the standard wants them, or as it happens. */
static ULONG split(const BYTE *der, size_t length, ECCSIGNATUREBLOB *out) {
    ECDSA_SIG *value = d2i_ECDSA_SIG(NULL, &der, (long)length);
    if (!value) return SAR_FAIL;
    memset(out, 0, sizeof *out);
    size_t at = misbehaves("left-aligned") ? 0 : FIELD - COORDINATE;
    BN_bn2binpad(ECDSA_SIG_get0_r(value), out->r + at, COORDINATE);
    BN_bn2binpad(ECDSA_SIG_get0_s(value), out->s + at, COORDINATE);
    ECDSA_SIG_free(value);
    return SAR_OK;
}

static ULONG sign_digest(EVP_PKEY *key, const BYTE *digest, ECCSIGNATUREBLOB *out) {
    BYTE der[80];
    size_t length = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool signed_ = context && EVP_PKEY_sign_init(context) > 0 &&
                   EVP_PKEY_sign(context, der, &length, digest, DIGEST) > 0;
    EVP_PKEY_CTX_free(context);
    return signed_ ? split(der, length, out) : SAR_FAIL;
}

static ULONG sign(HANDLE handle, const BYTE *data, ULONG length, ECCSIGNATUREBLOB *out) {
    OBJECT *container;
    ULONG code = find_object(handle, CONTAINER, &container);
    if (code != SAR_OK) return code;
    if (!data || !out) return SAR_INVALIDPARAMERR;
    if (!container->owner->logged_in) return SAR_USER_NOT_LOGGED_IN;
    if (length != DIGEST) return SAR_INDATALENERR;
    EVP_PKEY *key = load_key(container, !misbehaves("other-key"));
    if (!key) return SAR_KEYNOTFOUNDERR;
    code = sign_digest(key, data, out);
    EVP_PKEY_free(key);
    if (misbehaves("wrong-signature")) out->s[FIELD - 1] ^= 1;
    if (misbehaves("garbage")) memset(out, 0xFF, sizeof *out);
    return code;
}

static ULONG sign_rsa(HANDLE handle, const BYTE *data, ULONG length, BYTE *out, ULONG *size) {
    OBJECT *container;
    ULONG code = find_object(handle, CONTAINER, &container);
    if (code != SAR_OK) return code;
    if (!data || !out || !size) return SAR_INVALIDPARAMERR;
    if (!container->owner->logged_in) return SAR_USER_NOT_LOGGED_IN;
    EVP_PKEY *key = load_key(container, true);
    if (!key || !EVP_PKEY_is_a(key, "RSA")) return SAR_KEYNOTFOUNDERR;
    code = rsa_sign(key, data, length, out, size);
    EVP_PKEY_free(key);
    if (misbehaves("wrong-signature")) out[*size - 1] ^= 1;
    if (misbehaves("garbage")) *size = 7;
    if (misbehaves("huge")) *size = 0xFFFFFFFF;
    return code;
}

ULONG SKF_EnumContainer(HAPPLICATION hApplication, LPSTR szContainerName, ULONG *pulSize) {
    CALL(enumerate(hApplication, szContainerName, pulSize));
}

ULONG SKF_OpenContainer(HAPPLICATION hApplication, LPSTR szContainerName,
                        HCONTAINER *phContainer) {
    CALL(open_container(hApplication, szContainerName, phContainer));
}

ULONG SKF_CloseContainer(HCONTAINER hContainer) { CALL(close_object(hContainer, CONTAINER)); }

ULONG SKF_GetContainerType(HCONTAINER hContainer, ULONG *pulContainerType) {
    CALL(type_of(hContainer, pulContainerType));
}

ULONG SKF_ExportCertificate(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbCert,
                            ULONG *pulCertLen) {
    CALL(export_certificate(hContainer, bSignFlag, pbCert, pulCertLen));
}

ULONG SKF_ExportPublicKey(HCONTAINER hContainer, BOOL bSignFlag, BYTE *pbBlob,
                          ULONG *pulBlobLen) {
    CALL(export_key(hContainer, bSignFlag, pbBlob, pulBlobLen));
}

ULONG SKF_ECCSignData(HCONTAINER hContainer, BYTE *pbData, ULONG ulDataLen,
                      ECCSIGNATUREBLOB *pSignature) {
    CALL(sign(hContainer, pbData, ulDataLen, pSignature));
}

ULONG SKF_RSASignData(HCONTAINER hContainer, BYTE *pbData, ULONG ulDataLen, BYTE *pbSignature,
                      ULONG *pulSignLen) {
    CALL(sign_rsa(hContainer, pbData, ulDataLen, pbSignature, pulSignLen));
}
