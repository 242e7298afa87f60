"""Reading of ASN.1 and certificates, digests: no keys, no input or output."""
