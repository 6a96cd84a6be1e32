#ifndef QUITTANCE_COPENSSL_H
#define QUITTANCE_COPENSSL_H
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#endif
