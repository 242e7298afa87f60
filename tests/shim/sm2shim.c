/* A PKCS#11 library that speaks SM2 as one vendor does, over SoftHSM, which knows only the curve.
 *
 * Beside the shared object lies `sm2shim.conf`, lines of "key value":
 *   real PATH         SoftHSM
 *   maker NAME        CK_TOKEN_INFO.manufacturerID
 *   key_type HEX      what CKK_EC is called here
 *   mechanism HEX     the only mechanism that signs
 *   input digest|message      whether C_Sign takes e, or makes it with the default identifier
 *   output raw|der    the form of the signature
 * Keys must be extractable: OpenSSL signs with the value that SoftHSM keeps. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

typedef unsigned long ulong;
typedef struct { ulong type; void *value; ulong length; } attribute;
typedef struct { ulong mechanism; void *parameter; ulong length; } mechanism_use;
typedef struct { ulong shortest, longest, flags; } mechanism_info;
typedef struct { unsigned char version[2]; void *functions[68]; } function_list;

enum { FUNCTION_LIST = 3, TOKEN_INFO = 6, MECHANISMS = 7, MECHANISM_INFO = 8, GET_ATTRIBUTE = 24,
       SIGN_INIT = 42, SIGN = 43 };
enum { CKA_VALUE = 0x11, CKA_KEY_TYPE = 0x100, CKK_EC = 3, CKF_SIGN = 0x800 };
enum { CKR_FAILED = 0x06, CKR_DATA_LENGTH = 0x21, CKR_MECHANISM = 0x70, CKR_SMALL = 0x150 };
enum { MAKER_OFFSET = 32, MAKER_BYTES = 32, DIGEST = 32, RAW = 64 };

static struct {
    char real[3000], maker[MAKER_BYTES + 1], input[16], output[16];
    ulong key_type, mechanism;
} conf;
static function_list *real, ours;
static ulong signing_key;

static void configure(void)
{
    Dl_info self;
    char path[4000], line[4000], key[40], value[3000];
    dladdr((void *)configure, &self);
    snprintf(path, sizeof path, "%s", self.dli_fname);
    strcpy(strrchr(path, '/'), "/sm2shim.conf");
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "%39s %2999[^\n]", key, value) != 2) continue;
        if (!strcmp(key, "real")) strcpy(conf.real, value);
        if (!strcmp(key, "maker")) strncpy(conf.maker, value, MAKER_BYTES);
        if (!strcmp(key, "input")) strncpy(conf.input, value, 15);
        if (!strcmp(key, "output")) strncpy(conf.output, value, 15);
        if (!strcmp(key, "key_type")) conf.key_type = strtoul(value, NULL, 16);
        if (!strcmp(key, "mechanism")) conf.mechanism = strtoul(value, NULL, 16);
    }
    if (file) fclose(file);
}

#define REAL(number, ...) ((ulong (*)())real->functions[number])(__VA_ARGS__)

static ulong token_info(ulong slot, char *info)
{
    ulong code = REAL(TOKEN_INFO, slot, info);
    if (code) return code;
    memset(info + MAKER_OFFSET, ' ', MAKER_BYTES);
    memcpy(info + MAKER_OFFSET, conf.maker, strlen(conf.maker));
    return 0;
}

static ulong mechanisms(ulong slot, ulong *list, ulong *count)
{
    (void)slot;
    ulong room = *count;
    *count = 1;
    if (list && room < 1) return CKR_SMALL;
    if (list) list[0] = conf.mechanism;
    return 0;
}

static ulong describe(ulong slot, ulong mechanism, mechanism_info *info)
{
    (void)slot;
    if (mechanism != conf.mechanism) return CKR_MECHANISM;
    *info = (mechanism_info){256, 256, CKF_SIGN};
    return 0;
}

static ulong get_attribute(ulong session, ulong object, attribute *template, ulong count)
{
    ulong code = REAL(GET_ATTRIBUTE, session, object, template, count);
    for (ulong i = 0; !code && i < count; i++) {
        ulong *value = template[i].value;
        if (template[i].type == CKA_KEY_TYPE && value && *value == CKK_EC) *value = conf.key_type;
    }
    return code;
}

static ulong sign_init(ulong session, mechanism_use *use, ulong key)
{
    (void)session;
    if (use->mechanism != conf.mechanism) return CKR_MECHANISM;
    signing_key = key;
    return 0;
}

/* The private key as OpenSSL's: its number and the point that belongs to it. */
static EVP_PKEY *make_key(const BIGNUM *number)
{
    unsigned char point[65];
    EVP_PKEY *key = NULL;
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
    EC_POINT *public = EC_POINT_new(group);
    EC_POINT_mul(group, public, number, NULL, NULL, NULL);
    EC_POINT_point2oct(group, public, POINT_CONVERSION_UNCOMPRESSED, point, sizeof point, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(build);
    EC_POINT_free(public);
    EC_GROUP_free(group);
    return key;
}

static EVP_PKEY *read_key(ulong session)
{
    unsigned char value[64];
    attribute wanted = {CKA_VALUE, value, sizeof value};
    if (REAL(GET_ATTRIBUTE, session, signing_key, &wanted, 1)) return NULL;
    BIGNUM *number = BN_bin2bn(value, (int)wanted.length, NULL);
    EVP_PKEY *key = make_key(number);
    BN_clear_free(number);
    return key;
}

static int sign_message(EVP_PKEY *key, const void *data, ulong length, unsigned char *der,
                        size_t *size)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = EVP_PKEY_CTX_new(key, NULL);
    EVP_PKEY_CTX_set1_id(inner, "1234567812345678", 16);
    EVP_MD_CTX_set_pkey_ctx(context, inner);
    int done = EVP_DigestSignInit(context, NULL, EVP_sm3(), NULL, key) > 0 &&
               EVP_DigestSign(context, der, size, data, length) > 0;
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(inner);
    return done;
}

static int sign_digest(EVP_PKEY *key, const void *data, unsigned char *der, size_t *size)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int done = EVP_PKEY_sign_init(context) > 0 &&
               EVP_PKEY_sign(context, der, size, data, DIGEST) > 0;
    EVP_PKEY_CTX_free(context);
    return done;
}

static ulong answer(const unsigned char *der, size_t size, unsigned char *out, ulong *length)
{
    unsigned char raw[RAW];
    ECDSA_SIG *value = d2i_ECDSA_SIG(NULL, &(const unsigned char *){der}, (long)size);
    BN_bn2binpad(ECDSA_SIG_get0_r(value), raw, RAW / 2);
    BN_bn2binpad(ECDSA_SIG_get0_s(value), raw + RAW / 2, RAW / 2);
    ECDSA_SIG_free(value);
    int as_der = !strcmp(conf.output, "der");
    ulong needed = as_der ? size : RAW, room = *length;
    *length = needed;
    if (room < needed) return CKR_SMALL;
    memcpy(out, as_der ? der : raw, needed);
    return 0;
}

static ulong sign(ulong session, const void *data, ulong length, unsigned char *out, ulong *size)
{
    unsigned char der[80];
    size_t made = sizeof der;
    int whole = !strcmp(conf.input, "message");
    if (!whole && length != DIGEST) return CKR_DATA_LENGTH;
    EVP_PKEY *key = read_key(session);
    int done = key && (whole ? sign_message(key, data, length, der, &made)
                             : sign_digest(key, data, der, &made));
    EVP_PKEY_free(key);
    return done ? answer(der, made, out, size) : CKR_FAILED;
}

ulong C_GetFunctionList(function_list **list)
{
    if (!real) {
        configure();
        void *library = dlopen(conf.real, RTLD_NOW | RTLD_LOCAL);
        ulong (*get)(function_list **) = library ? dlsym(library, "C_GetFunctionList") : NULL;
        if (!get || get(&real)) return CKR_FAILED;
        memcpy(&ours, real, sizeof ours);
        ours.functions[FUNCTION_LIST] = C_GetFunctionList;
        ours.functions[TOKEN_INFO] = token_info;
        ours.functions[MECHANISMS] = mechanisms;
        ours.functions[MECHANISM_INFO] = describe;
        ours.functions[GET_ATTRIBUTE] = get_attribute;
        ours.functions[SIGN_INIT] = sign_init;
        ours.functions[SIGN] = sign;
    }
    *list = &ours;
    return 0;
}
