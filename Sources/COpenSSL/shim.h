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
#include <openssl/ocsp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

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

/* A queue of bytes as a BIO that gives its memory back when it is drained: OpenSSL's own memory
   buffer keeps as much as it ever held, for every idle connection. */

struct shim_queue {
  unsigned char *bytes;
  size_t start, end, capacity;
  /* Bytes behind those held that belong to somebody else; see shim_queue_lend. */
  const unsigned char *lent;
  size_t lent_count;
};

static inline int shim_queue_write(BIO *bio, const char *bytes, size_t count, size_t *written) {
  struct shim_queue *queue = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (queue->end + count > queue->capacity) {
    size_t held = queue->end - queue->start, capacity = queue->capacity;
    if (queue->start) memmove(queue->bytes, queue->bytes + queue->start, held);
    queue->start = 0;
    queue->end = held;
    while (held + count > capacity) capacity = capacity ? 2 * capacity : 1024;
    if (capacity != queue->capacity) {
      unsigned char *moved = realloc(queue->bytes, capacity);
      if (!moved) return 0;
      queue->bytes = moved;
      queue->capacity = capacity;
    }
  }
  memcpy(queue->bytes + queue->end, bytes, count);
  queue->end += count;
  *written = count;
  return 1;
}

static inline int shim_queue_read(BIO *bio, char *bytes, size_t count, size_t *taken) {
  struct shim_queue *queue = BIO_get_data(bio);
  size_t held = queue->end - queue->start;
  BIO_clear_retry_flags(bio);
  if (held == 0 && queue->lent_count) {
    if (count > queue->lent_count) count = queue->lent_count;
    memcpy(bytes, queue->lent, count);
    queue->lent += count;
    queue->lent_count -= count;
    *taken = count;
    return 1;
  }
  if (held == 0) {
    *taken = 0;
    BIO_set_retry_read(bio);
    return 0;
  }
  if (count > held) count = held;
  memcpy(bytes, queue->bytes + queue->start, count);
  queue->start += count;
  *taken = count;
  if (queue->start == queue->end) {
    free(queue->bytes);
    queue->bytes = NULL;
    queue->start = queue->end = queue->capacity = 0;
  }
  return 1;
}

/* The bytes it holds. */
static inline size_t shim_queue_pending(BIO *bio) {
  struct shim_queue *queue = BIO_get_data(bio);
  return queue->end - queue->start;
}

/* Lets the queue give out bytes that it does not hold, behind those it does. */
static inline void shim_queue_lend(BIO *bio, const unsigned char *bytes, size_t count) {
  struct shim_queue *queue = BIO_get_data(bio);
  queue->lent = bytes;
  queue->lent_count = count;
}

/* Takes over what is left of the lent bytes; to be called before they go away. 0 without memory. */
static inline int shim_queue_keep(BIO *bio) {
  struct shim_queue *queue = BIO_get_data(bio);
  size_t count = queue->lent_count, written;
  queue->lent_count = 0;
  return count == 0 || shim_queue_write(bio, (const char *)queue->lent, count, &written);
}

static inline long shim_queue_control(BIO *bio, int command, long number, void *pointer) {
  struct shim_queue *queue = BIO_get_data(bio);
  (void)number;
  (void)pointer;
  switch (command) {
    case BIO_CTRL_PENDING: return (long)(queue->end - queue->start);
    case BIO_CTRL_FLUSH: return 1;
    default: return 0;
  }
}

static inline int shim_queue_create(BIO *bio) {
  struct shim_queue *queue = calloc(1, sizeof *queue);
  if (!queue) return 0;
  BIO_set_data(bio, queue);
  BIO_set_init(bio, 1);
  return 1;
}

static inline int shim_queue_destroy(BIO *bio) {
  struct shim_queue *queue = BIO_get_data(bio);
  if (queue) free(queue->bytes);
  free(queue);
  BIO_set_data(bio, NULL);
  return 1;
}

/* The kind of BIO; to be made once. */
static inline BIO_METHOD *shim_queue_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "queue");
  if (!method) return NULL;
  if (BIO_meth_set_write_ex(method, shim_queue_write) &&
      BIO_meth_set_read_ex(method, shim_queue_read) &&
      BIO_meth_set_ctrl(method, shim_queue_control) &&
      BIO_meth_set_create(method, shim_queue_create) &&
      BIO_meth_set_destroy(method, shim_queue_destroy))
    return method;
  BIO_meth_free(method);
  return NULL;
}

/* TLS */

static const uint64_t shim_SSL_OP_NO_COMPRESSION = SSL_OP_NO_COMPRESSION;
static const uint64_t shim_SSL_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t shim_SSL_OP_CIPHER_SERVER_PREFERENCE = SSL_OP_CIPHER_SERVER_PREFERENCE;

/* Decrypts into memory of the calling thread, good until its next call: what comes out is copied
   into as many bytes as it is, and no 16 KiB are allocated for it. */
static inline int shim_SSL_read(SSL *ssl, const unsigned char **bytes, size_t *count) {
  static __thread unsigned char scratch[SSL3_RT_MAX_PLAIN_LENGTH];
  *bytes = scratch;
  return SSL_read_ex(ssl, scratch, sizeof scratch, count);
}

static inline long shim_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}
static inline long shim_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_max_proto_version(context, version);
}
static inline long shim_SSL_CTX_set1_groups_list(SSL_CTX *context, const char *groups) {
  return SSL_CTX_set1_groups_list(context, groups);
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
static inline long shim_SSL_CTX_set_tlsext_ticket_keys(SSL_CTX *context, void *keys, long count) {
  return SSL_CTX_set_tlsext_ticket_keys(context, keys, count);
}
static inline void shim_SSL_CTX_set_servername(SSL_CTX *context, int (*select)(SSL *, int *, void *),
                                               void *names) {
  SSL_CTX_set_tlsext_servername_callback(context, select);
  SSL_CTX_set_tlsext_servername_arg(context, names);
}
static inline void shim_SSL_CTX_set_status(SSL_CTX *context, int (*staple)(SSL *, void *),
                                           void *response) {
  SSL_CTX_set_tlsext_status_cb(context, staple);
  SSL_CTX_set_tlsext_status_arg(context, response);
}
/* Sends a copy of these bytes with the certificate; 1 on success. */
static inline int shim_SSL_staple(SSL *ssl, const unsigned char *bytes, size_t count) {
  unsigned char *copy = OPENSSL_memdup(bytes, count);
  if (!copy) return 0;
  if (SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)count) == 1) return 1;
  OPENSSL_free(copy);
  return 0;
}
/* How many seconds a response that calls this certificate good is still valid; -1 if it cannot be
   read, -2 if it is about another certificate, -3 if it calls this one revoked or unknown. */
static inline int64_t shim_OCSP_seconds_left(const unsigned char *bytes, long count,
                                             X509 *certificate) {
  int64_t seconds = -1;
  const unsigned char *next = bytes;
  OCSP_RESPONSE *response = d2i_OCSP_RESPONSE(NULL, &next, count);
  OCSP_BASICRESP *basic = NULL;
  if (response && next == bytes + count &&
      OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL)
    basic = OCSP_response_get1_basic(response);
  if (basic) {
    seconds = -2;
    for (int i = 0; i < OCSP_resp_count(basic); i++) {
      OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
      ASN1_INTEGER *serial = NULL;
      ASN1_GENERALIZEDTIME *begin = NULL, *end = NULL;
      int days = 0, rest = 0, reason = 0;
      OCSP_id_get0_info(NULL, NULL, NULL, &serial,
                        (OCSP_CERTID *)OCSP_SINGLERESP_get0_id(single));
      if (!serial || ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) != 0) continue;
      if (OCSP_single_get0_status(single, &reason, NULL, &begin, &end) != V_OCSP_CERTSTATUS_GOOD) {
        seconds = -3;
        break;
      }
      /* Without an end newer information is always available: nothing to be kept. */
      seconds = 0;
      if (end && ASN1_TIME_diff(&days, &rest, NULL, end) == 1)
        seconds = (int64_t)days * 86400 + rest;
      if (seconds < 0) seconds = 0;
      break;
    }
  }
  OCSP_BASICRESP_free(basic);
  OCSP_RESPONSE_free(response);
  return seconds;
}

static inline int shim_X509_NAME_print_RFC2253(BIO *bio, const X509_NAME *name) {
  return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
}

#endif
