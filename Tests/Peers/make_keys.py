"""Makes key pairs with cryptography and prints them as JSON: {"rsa": {"private": PEM, "public": PEM}, …}."""

import json

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


def pair(key):
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {"private": private.decode(), "public": public.decode()}


print(
    json.dumps(
        {
            "rsa": pair(rsa.generate_private_key(public_exponent=65537, key_size=3072)),
            "ec": pair(ec.generate_private_key(ec.SECP256R1())),
            "rsa2": pair(rsa.generate_private_key(public_exponent=65537, key_size=3072)),
            "stranger": pair(ec.generate_private_key(ec.SECP256R1())),
        }
    )
)
