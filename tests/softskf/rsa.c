/* RSA keys of containers: their public half, and signatures over what is padded as it comes. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "token.h"

ULONG rsa_blob(EVP_PKEY *key, RSAPUBLICKEYBLOB *blob) {
    BIGNUM *modulus = NULL, *exponent = NULL;
    memset(blob, 0, sizeof *blob);
    bool read = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) > 0 &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) > 0 &&
                BN_bn2binpad(modulus, blob->Modulus, sizeof blob->Modulus) > 0 &&
                BN_bn2binpad(exponent, blob->PublicExponent, sizeof blob->PublicExponent) > 0;
    blob->AlgID = SGD_RSA;
    blob->BitLen = read ? (ULONG)BN_num_bits(modulus) : 0;
    BN_free(modulus);
    BN_free(exponent);
    return read ? SAR_OK : SAR_NOTSUPPORTYETERR;
}

/* PKCS #1 v1.5, type 1, around the bytes as they are: the caller brings the DigestInfo. */
ULONG rsa_sign(EVP_PKEY *key, const BYTE *data, ULONG length, BYTE *out, ULONG *size) {
    size_t room = *size;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    bool signed_ = context && EVP_PKEY_sign_init(context) > 0 &&
                   EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0 &&
                   EVP_PKEY_sign(context, out, &room, data, length) > 0;
    EVP_PKEY_CTX_free(context);
    *size = (ULONG)room;
    return signed_ ? SAR_OK : SAR_FAIL;
}
