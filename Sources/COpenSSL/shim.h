#ifndef QUITTANCE_COPENSSL_H
#define QUITTANCE_COPENSSL_H

/* OpenSSL 3 for Swift: the headers, and inline functions for what macros and variadic calls hide.
   A wrapper keeps the wrapped name behind the prefix "shim_". */

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "Quittance needs OpenSSL 3.0 or newer"
#endif

/* Error queue */

static inline int shim_ERR_SYSTEM_ERROR(unsigned long code) { return ERR_SYSTEM_ERROR(code) != 0; }

/* Message authentication and key derivation. Parameter lists hold pointers to their names and
   values, so they are built here, where both outlive the call. */

static inline EVP_MAC_CTX *shim_HMAC_SHA256_new(const unsigned char *key, size_t count) {
  static const unsigned char none[1] = {0};
  char digest[] = "SHA256";
  OSSL_PARAM params[2];
  EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
  EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
  EVP_MAC_free(mac);
  params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
  params[1] = OSSL_PARAM_construct_end();
  if (context && EVP_MAC_init(context, count ? key : none, count, params) != 1) {
    EVP_MAC_CTX_free(context);
    context = NULL;
  }
  return context;
}

static inline int shim_HKDF_SHA256(const unsigned char *key, size_t keyCount,
                                   const unsigned char *salt, size_t saltCount,
                                   const unsigned char *info, size_t infoCount,
                                   unsigned char *out, size_t outCount) {
  char digest[] = "SHA256";
  OSSL_PARAM params[5];
  size_t next = 0;
  int result = 0;
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
  EVP_KDF_free(kdf);
  params[next++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
  params[next++] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, keyCount);
  if (saltCount)
    params[next++] =
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, saltCount);
  if (infoCount)
    params[next++] =
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, infoCount);
  params[next] = OSSL_PARAM_construct_end();
  if (context) result = EVP_KDF_derive(context, out, outCount, params);
  EVP_KDF_CTX_free(context);
  return result;
}

/* Memory buffers */

static inline long shim_BIO_set_mem_eof_return(BIO *bio, int value) {
  return BIO_set_mem_eof_return(bio, value);
}

/* TLS */

static const uint64_t shim_SSL_OP_NO_COMPRESSION = SSL_OP_NO_COMPRESSION;
static const uint64_t shim_SSL_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t shim_SSL_OP_CIPHER_SERVER_PREFERENCE = SSL_OP_CIPHER_SERVER_PREFERENCE;

static inline long shim_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}
static inline long shim_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_max_proto_version(context, version);
}
static inline long shim_SSL_CTX_set_mode(SSL_CTX *context, long mode) {
  return SSL_CTX_set_mode(context, mode);
}
static inline long shim_SSL_CTX_set_session_cache_mode(SSL_CTX *context, long mode) {
  return SSL_CTX_set_session_cache_mode(context, mode);
}
static inline long shim_SSL_CTX_add1_chain_cert(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add1_chain_cert(context, certificate);
}
static inline long shim_SSL_set_tlsext_host_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, name);
}
static inline int shim_X509_NAME_print_RFC2253(BIO *bio, const X509_NAME *name) {
  return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
}

#endif
